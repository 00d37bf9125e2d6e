using RingProxy.Topology;

namespace RingProxy;

/// <summary>The rings that a sidecar serves: a holder and a watcher each, over one store.</summary>
internal sealed class RingSet : IAsyncDisposable
{
    private readonly IRingStore _store;
    private readonly Dictionary<string, RingHolder> _holders;
    private readonly RingWatcher[] _watchers;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public RingSet(SidecarOptions options, string stateDirectory, TimeProvider time, ILoggerFactory loggers)
    {
        _store = RingStores.Open(options.Store!, time);
        var kept = new LastKnownGood(stateDirectory);
        _holders = options.Http.Routes.Select(route => route.RingId).Concat(options.Redis.Listeners.Select(listener => listener.RingId))
            .Concat(options.Memcached.Listeners.SelectMany(listener => listener.Prefixes.Select(prefix => prefix.RingId).Prepend(listener.RingId))).Distinct(StringComparer.Ordinal)
            .ToDictionary(id => id, id => new RingHolder(id, time, loggers.CreateLogger<RingHolder>()), StringComparer.Ordinal);
        _watchers = [.. _holders.Values.Select(holder => new RingWatcher(holder, _store, kept, options.Watcher, time, loggers.CreateLogger<RingWatcher>()))];
    }

    public string StoreName => _store.Name;

    public IReadOnlyCollection<RingHolder> Holders => _holders.Values;

    public RingHolder? Find(string ringId) => _holders.GetValueOrDefault(ringId);

    /// <summary>Begins to watch; completes when each ring is there, or it is certain that there is none to start with.</summary>
    public Task StartAsync()
    {
        _running = Task.WhenAll(_watchers.Select(watcher => watcher.RunAsync(_stop.Token)));
        return Task.WhenAll(_watchers.Select(watcher => watcher.Started));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _store.DisposeAsync();
        _stop.Dispose();
    }
}
