using System.CommandLine;
using RingProxy.Hashing;

namespace RingProxy.Cli;

/// <summary><c>ringctl simulate</c>: what a change of the cluster does, algorithms side by side.</summary>
internal sealed class SimulateCommand : Command
{
    private const int UsualNodes = 10;
    private const int UsualCacheNodes = 5;
    private const int UsualKeys = 100_000;
    private const int UsualCacheSize = 10_000;
    private const int UsualRequests = 400_000;

    private readonly CommandContext _context;
    private readonly SimulateOptions _options = new();

    public SimulateCommand(CommandContext context)
        : base("simulate", "Compare placement algorithms: keys moved by a change, balance, virtual nodes, time per lookup; or miss rates of caches")
    {
        _context = context;
        _options.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_options.Cache))
            await ShowAsync(parsed, await CompareCachesAsync(parsed, cancellationToken), CacheTextView.WriteAsync, CacheChart.Draw, cancellationToken);
        else
            await ShowAsync(parsed, await CompareAsync(parsed, cancellationToken), ChangeTextView.WriteAsync, ChangeChart.Draw, cancellationToken);
        return ExitCodes.Ok;
    }

    private async Task<ChangeReport> CompareAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var virtualNodes = _options.ReadVirtualNodes(parsed);
        var (algorithms, insisted) = _options.ReadAlgorithms(parsed, Contender.UsualAlgorithms);
        var to = (int?)parsed.GetValue(_options.To);
        var cluster = await LoadClusterAsync(parsed, UsualNodes, cancellationToken);
        var after = cluster.Resized(to ?? cluster.Nodes.Count + 1);
        var contenders = await ChooseAsync(cluster.Contenders(algorithms), insisted, cluster.Nodes, after);

        var seed = parsed.GetValue(_options.Seed) ?? 0;
        var keyCount = (int)(parsed.GetValue(_options.Keys) ?? UsualKeys);
        var simulation = new ChangeSimulation(cluster.Nodes, after, KeyBatch.ConsecutiveUsers(seed * keyCount, keyCount));
        return new ChangeReport
        {
            NodesBefore = cluster.Nodes.Count,
            NodesAfter = after.Length,
            KeyCount = keyCount,
            Seed = seed,
            IdealMoved = simulation.IdealMoved,
            Algorithms = Measure(simulation, contenders.Fit),
            VirtualNodes = [.. virtualNodes.Select(number => VirtualNodeSweep.Run(cluster.Nodes.Count, number, seed))],
            LeftOut = contenders.Refusals,
        };
    }

    private async Task<CacheReport> CompareCachesAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (algorithms, insisted) = _options.ReadAlgorithms(parsed, Contender.UsualCacheAlgorithms);
        var cluster = await LoadClusterAsync(parsed, UsualCacheNodes, cancellationToken);
        if (cluster.Nodes.Count < 2)
            throw new CommandException(ExitCodes.Usage, $"--nodes: {cluster.Nodes.Count}: with --cache one node fails; legal: 2 or more");
        var workload = new CacheWorkload
        {
            KeyCount = (int)(parsed.GetValue(_options.Keys) ?? UsualKeys),
            RequestsInPhase = (int)(parsed.GetValue(_options.Requests) ?? UsualRequests),
            CacheSize = (int)(parsed.GetValue(_options.CacheSize) ?? UsualCacheSize),
            ZipfExponent = parsed.GetValue(_options.Zipf) ?? 1,
            Seed = parsed.GetValue(_options.Seed) ?? 0,
        };
        var simulation = new CacheSimulation(cluster.Nodes, joining: cluster.Resized(cluster.Nodes.Count + 1)[^1], workload);
        var contenders = await ChooseAsync(cluster.Contenders(algorithms), insisted, simulation.Clusters);
        return new CacheReport
        {
            NodeCount = cluster.Nodes.Count,
            Workload = workload,
            Algorithms = [.. contenders.Fit.Select(simulation.Run)],
            LeftOut = contenders.Refusals,
        };
    }

    private Task<SimulatedCluster> LoadClusterAsync(ParseResult parsed, int usualCount, CancellationToken cancellationToken) =>
        SimulatedCluster.LoadAsync(
            _context.Terminal, parsed.GetValue(_options.Ring), (int?)parsed.GetValue(_options.Nodes), usualCount, cancellationToken);

    /// <summary>Algorithms that cannot have these nodes: an error where somebody asked for them by name, else a remark.</summary>
    private async Task<ContenderList> ChooseAsync(IEnumerable<Contender> asked, bool insisted, params IReadOnlyList<PlacementNode>[] clusters)
    {
        var contenders = ContenderList.Of(asked, clusters);
        if (contenders.Refusals.Count > 0 && (insisted || contenders.Fit.Count == 0))
            throw new CommandException(ExitCodes.Invalid, contenders.Refusals);
        foreach (var refusal in contenders.Refusals)
            await _context.Terminal.Error.WriteLineAsync($"left out: {refusal}");
        return contenders;
    }

    private ChangeResult[] Measure(ChangeSimulation simulation, IReadOnlyList<Contender> contenders)
    {
        var placements = contenders.Select(simulation.Before).ToArray();
        var results = contenders.Zip(placements, simulation.Run).ToArray();
        var nanoseconds = new LookupTimer(_context.Terminal.Time).Measure(placements, simulation.Keys);
        return [.. results.Zip(nanoseconds, (result, ns) => result with { LookupNanoseconds = ns })];
    }

    private async Task ShowAsync<T>(
        ParseResult parsed, T report, Func<Terminal, T, Task> writeText, Func<T, byte[]> draw, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_options.Svg) is { } path)
            RingFile.Replace(path, draw(report));
        if (_context.IsJson(parsed))
            await CliJson.WriteAsync(_context.Terminal.Output, report, cancellationToken);
        else
            await writeText(_context.Terminal, report);
    }
}
