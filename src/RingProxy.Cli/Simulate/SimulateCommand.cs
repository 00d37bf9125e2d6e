using System.CommandLine;

namespace RingProxy.Cli;

/// <summary><c>ringctl simulate</c>: what a change of the cluster does, algorithms side by side.</summary>
internal sealed class SimulateCommand : Command
{
    private const int UsualNodes = 10;
    private const int UsualKeys = 100_000;

    private readonly CommandContext _context;
    private readonly SimulateOptions _options = new();

    public SimulateCommand(CommandContext context)
        : base("simulate", "Compare placement algorithms: keys moved by a change, balance, virtual nodes, time per lookup")
    {
        _context = context;
        foreach (var option in _options.All)
            Add(option);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var report = await CompareAsync(parsed, cancellationToken);
        if (_context.IsJson(parsed))
            await CliJson.WriteAsync(_context.Terminal.Output, report, cancellationToken);
        else
            await ChangeTextView.WriteAsync(_context.Terminal, report);
        return ExitCodes.Ok;
    }

    private async Task<ChangeReport> CompareAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var named = _options.ReadAlgorithms(parsed);
        var virtualNodes = _options.ReadVirtualNodes(parsed);
        var count = (int?)parsed.GetValue(_options.Nodes);
        var to = (int?)parsed.GetValue(_options.To);
        var cluster = await SimulatedCluster.LoadAsync(
            _context.Terminal, parsed.GetValue(_options.Ring), count, UsualNodes, Math.Max(to ?? 0, (count ?? UsualNodes) + 1), cancellationToken);
        var after = SimulatedNodes.Resize(cluster.Nodes, to ?? cluster.Nodes.Count + 1);
        var contenders = ContenderList.Of(cluster.Contenders(named ?? [.. Contender.UsualAlgorithms.Intersect(Contender.AllAlgorithms)]), cluster.Nodes, after);
        await RefuseAsync(contenders, anyIsWrong: named is not null);

        var seed = parsed.GetValue(_options.Seed) ?? 0;
        var keyCount = (int)(parsed.GetValue(_options.Keys) ?? UsualKeys);
        var simulation = new ChangeSimulation(cluster.Nodes, after, KeyBatch.ConsecutiveUsers(seed * keyCount, keyCount));
        return new ChangeReport
        {
            NodesBefore = cluster.Nodes.Count,
            NodesAfter = after.Count,
            KeyCount = keyCount,
            Seed = seed,
            IdealMoved = simulation.IdealMoved,
            Algorithms = Measure(simulation, contenders.Fit),
            VirtualNodes = [.. virtualNodes.Select(number => VirtualNodeSweep.Run(cluster.Nodes.Count, number, seed))],
            LeftOut = contenders.Refusals,
        };
    }

    private ChangeResult[] Measure(ChangeSimulation simulation, IReadOnlyList<Contender> contenders)
    {
        var placements = contenders.Select(simulation.Before).ToArray();
        var results = contenders.Zip(placements, simulation.Run).ToArray();
        var nanoseconds = new LookupTimer(_context.Terminal.Time).Measure(placements, simulation.Keys);
        return [.. results.Zip(nanoseconds, (result, ns) => result with { LookupNanoseconds = ns })];
    }

    /// <summary>Algorithms that cannot have these nodes: an error where somebody asked for them by name, else a remark.</summary>
    private async Task RefuseAsync(ContenderList contenders, bool anyIsWrong)
    {
        if (contenders.Refusals.Count > 0 && (anyIsWrong || contenders.Fit.Count == 0))
            throw new CommandException(ExitCodes.Invalid, contenders.Refusals);
        foreach (var refusal in contenders.Refusals)
            await _context.Terminal.Error.WriteLineAsync($"left out: {refusal}");
    }
}
