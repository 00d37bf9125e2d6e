using System.CommandLine;
using RingProxy.Hashing;

namespace RingProxy.Cli;

/// <summary><c>ringctl diff OLD NEW</c>: which keys move when one ring document takes the place of another.</summary>
internal sealed class DiffCommand : Command
{
    private readonly CommandContext _context;
    private readonly DiffSource _source;
    private readonly Option<long?> _replicas = WholeNumber.Option(
        "--replicas", 1, $"Length of the preference lists to compare, owner included, 1 to {MovementOptions.MaxReplicas}. Default: the greater of the documents' own");

    private readonly Option<double?> _steps = ShareOption.Create(
        "--steps", TransitionSteps.MinLimit, "Also list the steps of a transition in which none moves more than this part of the key space");

    private readonly Option<string?> _keys = new("--keys")
    {
        Description = "Also count real keys: one a line, key or key<TAB>weight (requests or bytes); - is stdin",
        HelpName = "FILE|-",
    };

    public DiffCommand(CommandContext context)
        : base("diff", "Tell which keys move from one ring document to another, from whom to whom, and in which steps")
    {
        _context = context;
        _source = new DiffSource(context);
        Add(_source.Files);
        Add(_context.Store);
        Add(_context.RingId);
        Add(_replicas);
        Add(_steps);
        Add(_keys);
        Validators.Add(r =>
        {
            var files = (r.GetValue(_source.Files) ?? []).Append(r.GetValue(_keys));
            if (files.Count(file => file == RingFile.StandardInput) > 1)
                r.AddError("-: only one of the files can be stdin");
            if (r.GetValue(_replicas) is > MovementOptions.MaxReplicas and var replicas)
                r.AddError($"--replicas: {replicas}: must be at most {MovementOptions.MaxReplicas}");
        });
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (old, next) = await _source.LoadAsync(parsed, cancellationToken);
        var keys = parsed.GetValue(_keys) is { } file ? await CountKeysAsync(file, old, next, cancellationToken) : null;
        var options = new MovementOptions { Replicas = (int?)parsed.GetValue(_replicas) };
        var report = DiffReport.Of(old, next, options, parsed.GetValue(_steps), keys);
        foreach (var warning in report.Warnings)
            await _context.Terminal.Error.WriteLineAsync($"ringctl: {warning}");
        if (_context.IsJson(parsed))
            await CliJson.WriteAsync(_context.Terminal.Output, report, cancellationToken);
        else
            await DiffTextView.WriteAsync(_context.Terminal, report);
        return ExitCodes.Ok;
    }

    private async Task<KeyMovement> CountKeysAsync(string file, DiffSide old, DiffSide next, CancellationToken cancellationToken)
    {
        await using var input = KeyFile.Open(_context.Terminal, file);
        var counter = new KeyMovementCounter(old.Snapshot.Ring, next.Snapshot.Ring);
        await WeightedKeys.ReadAsync(file, new KeyLines(input), counter.Add, cancellationToken);
        return counter.ToMovement();
    }
}
