using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.IntegrationTests;

/// <summary>A sidecar's whole way from etcd to the ring in force: store, watcher, holder, last known good on disk.</summary>
internal sealed class WatchedRing : IAsyncDisposable
{
    private readonly IRingStore _store;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public WatchedRing(string address, LastKnownGood? lastKnownGood = null)
    {
        _store = RingStores.Open(address, TimeProvider.System);
        Holder = new RingHolder(TestDocuments.RingId, TimeProvider.System);
        var options = new RingWatcherOptions { MaxBackoff = TimeSpan.FromMilliseconds(500), FirstReadTimeout = TimeSpan.FromSeconds(10) };
        Watcher = new RingWatcher(Holder, _store, lastKnownGood, options, TimeProvider.System);
        _running = Watcher.RunAsync(_stop.Token);
    }

    public RingHolder Holder { get; }

    public RingWatcher Watcher { get; }

    /// <summary>Waits until a version is in force, fresh from the store.</summary>
    public Task<RingHolderState> AppliedAsync(long version, string phase) =>
        Holder.UntilAsync(state => state.Snapshot?.Version == version && state.Freshness is RingFreshness.Fresh, phase);

    /// <summary>Waits until the source is seen to be lost; the ring in force stays.</summary>
    public Task<RingHolderState> LostAsync(string phase) => Holder.UntilAsync(state => state.SourceError is not null, phase);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.OrTimeout(() => "stopping the watcher");
        await _store.DisposeAsync();
        _stop.Dispose();
    }
}
