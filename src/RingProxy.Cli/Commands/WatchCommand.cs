using System.CommandLine;
using System.Threading.Channels;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>
/// <c>ringctl watch</c>: one line a change, as a sidecar sees it: the same watcher and the same rules decide what is applied and
/// what is refused. Where it starts stands on stderr, and is no change.
/// </summary>
internal sealed class WatchCommand : Command
{
    private readonly CommandContext _context;
    private readonly Option<long?> _count = WholeNumber.Option("--count", 1, "End after so many changes. Default: only with Ctrl-C");

    public WatchCommand(CommandContext context)
        : base("watch", "Print one line for each change of a ring until Ctrl-C")
    {
        _context = context;
        Add(context.Store);
        Add(context.RingId);
        Add(_count);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var holder = new RingHolder(_context.RequireRingId(parsed), _context.Terminal.Time);
        var changes = Channel.CreateUnbounded<RingChange>();
        holder.Swapped += (before, after) => changes.Writer.TryWrite(RingChange.Swap(_context.Terminal.Time.GetUtcNow(), before, after));
        holder.Refused += refusal => changes.Writer.TryWrite(RingChange.Refusal(holder.RingId, refusal));

        await using var store = _context.OpenStore(parsed);
        var watcher = new RingWatcher(
            holder, store, lastKnownGood: null, new RingWatcherOptions(), _context.Terminal.Time, new DiagnosticLogger<RingWatcher>(_context.Terminal));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = watcher.RunAsync(stop.Token);
        try
        {
            await watcher.Started.WaitAsync(cancellationToken);
            var first = await AnnounceAsync(store, holder, changes.Reader);
            await PrintAsync(parsed, changes.Reader.ReadAllAsync(cancellationToken).Where(c => !c.Applied || c.Version > first), cancellationToken);
            return ExitCodes.Ok;
        }
        finally
        {
            await stop.CancelAsync();
            await watching;
        }
    }

    /// <summary>Tells where it starts, forgets how it got there, and returns the version it starts from.</summary>
    private async Task<long> AnnounceAsync(IRingStore store, RingHolder holder, ChannelReader<RingChange> changes)
    {
        while (changes.TryRead(out _))
        {
        }

        var state = holder.State;
        var start = state.Snapshot is { } snapshot ? $"version {snapshot.Version}, {snapshot.Checksum}" : state.SourceError ?? "no ring yet";
        await _context.Terminal.Error.WriteLineAsync($"watching ring '{holder.RingId}' in {store.Name}: {start}");
        return state.Snapshot?.Version ?? 0;
    }

    private async Task PrintAsync(ParseResult parsed, IAsyncEnumerable<RingChange> changes, CancellationToken cancellationToken)
    {
        var left = parsed.GetValue(_count) ?? long.MaxValue;
        await foreach (var change in changes)
        {
            if (_context.IsJson(parsed))
                await CliJson.WriteLineAsync(_context.Terminal.Output, change, cancellationToken);
            else
                await _context.Terminal.WriteLineAsync(change.Describe());
            if (--left == 0)
                return;
        }
    }
}
