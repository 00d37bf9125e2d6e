using System.CommandLine;

namespace RingProxy.Cli;

/// <summary><c>ringctl rollback VERSION</c>: publishes the content of a kept version as a new one; versions never go back.</summary>
internal sealed class RollbackCommand : Command
{
    private readonly CommandContext _context;
    private readonly PublishStep _step;
    private readonly Argument<long> _version = WholeNumber.Argument("VERSION", 1, "A kept version ('ringctl history' lists them)");

    public RollbackCommand(CommandContext context)
        : base("rollback", "Publish the content of a kept version as a new version")
    {
        _context = context;
        _step = new PublishStep(context);
        Add(_version);
        _step.AddOptionsTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var ringId = _context.RequireRingId(parsed);
        var version = parsed.GetRequiredValue(_version);
        await using var store = _context.OpenStore(parsed);
        var kept = await store.ReadVersionAsync(ringId, version, cancellationToken) ?? throw StoredRing.NoVersion(store, ringId, version);
        _ = StoredRing.Parse(store, ringId, kept);

        var author = parsed.GetValue(_step.Author);
        var publication = await _step.PublisherOf(store).PrepareRollbackAsync(ringId, version, cancellationToken, author);
        return await _step.FinishAsync(parsed, store, publication, cancellationToken);
    }
}
