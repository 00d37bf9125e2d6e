using System.CommandLine;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary><c>ringctl doctor</c>: what a ring's document warns of, and which placement explains what was seen in production.</summary>
internal sealed class DoctorCommand : Command
{
    private readonly CommandContext _context;
    private readonly RingSource _ring;
    private readonly Option<string?> _observed = new("--observed")
    {
        Description = "Pairs seen in production, key<TAB>node a line, or JSON lines with key and node; - is stdin",
        HelpName = "FILE|-",
    };

    public DoctorCommand(CommandContext context)
        : base("doctor", "Warn of what a ring does badly, and tell which algorithm and hash explain observed pairs of key and node")
    {
        _context = context;
        _ring = new RingSource(context);
        Add(_ring.File);
        Add(context.Store);
        Add(context.RingId);
        Add(_observed);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var snapshot = await _ring.LoadAsync(parsed, cancellationToken);
        var warnings = RingWarnings.Of(snapshot);
        var diagnosis = parsed.GetValue(_observed) is { } file
            ? Examine(snapshot, warnings, await ReadAsync(file, snapshot.Document, cancellationToken), cancellationToken)
            : new Diagnosis { RingId = snapshot.RingId, Warnings = warnings };
        if (_context.IsJson(parsed))
        {
            await CliJson.WriteAsync(_context.Terminal.Output, diagnosis, cancellationToken);
        }
        else
        {
            await using var output = _context.Terminal.OutputText();
            DiagnosisView.Write(output, diagnosis);
        }

        return diagnosis.IsHealthy ? ExitCodes.Ok : ExitCodes.Invalid;
    }

    private static Diagnosis Examine(RingSnapshot snapshot, IReadOnlyList<string> warnings, IReadOnlyList<Observation> pairs, CancellationToken cancellationToken)
    {
        var document = snapshot.Document;
        var own = Fit.Of(new Explanation(document.Placement, [.. snapshot.Ring.Spec.Nodes], []), pairs, document.Nodes, toTheEnd: true);
        var hasTags = pairs.Any(pair => pair.Key.AsSpan().IndexOf((byte)'{') is >= 0 and var open && pair.Key.AsSpan(open).Contains((byte)'}'));
        var others = own.MatchCount == pairs.Count
            ? []
            : new ExplanationSpace(document, hasTags).All().TakeWhile(_ => !cancellationToken.IsCancellationRequested).Select(explanation => Fit.Of(explanation, pairs, document.Nodes)).ToList();
        cancellationToken.ThrowIfCancellationRequested();
        return Diagnosis.Of(document, warnings, pairs, own, others);
    }

    private async Task<IReadOnlyList<Observation>> ReadAsync(string file, RingDocument document, CancellationToken cancellationToken)
    {
        var reader = new ObservationReader(new NodeLabels(document.Nodes));
        try
        {
            await using var opened = file == RingFile.StandardInput ? null : File.OpenRead(file);
            return await reader.ReadAsync(file, opened ?? _context.Terminal.Input, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.NotFound, $"--observed: {file}: cannot be read: {e.Message}");
        }
    }
}
