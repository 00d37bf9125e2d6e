using System.Diagnostics;
using RingProxy.Topology;

namespace RingProxy.SwapBench;

/// <summary>One sidecar's way from the store to a lookup: its own connection, watcher and ring.</summary>
internal sealed class Sidecar : IAsyncDisposable
{
    private static readonly byte[] s_key = "user:4711"u8.ToArray();

    private readonly IRingStore _store;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <param name="decided">Called with a version and the timestamp at which a lookup was first decided by its ring.</param>
    public Sidecar(string address, string ringId, Action<long, long> decided)
    {
        _store = RingStores.Open(address, TimeProvider.System);
        var holder = new RingHolder(ringId, TimeProvider.System);
        holder.Swapped += (_, _) =>
        {
            Span<int> preference = stackalloc int[1];
            var inForce = holder.Current!;
            inForce.Ring.Lookup(s_key, preference);
            decided(inForce.Version, Stopwatch.GetTimestamp());
        };
        _running = new RingWatcher(holder, _store, lastKnownGood: null, new RingWatcherOptions(), TimeProvider.System).RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _store.DisposeAsync();
        _stop.Dispose();
    }
}
