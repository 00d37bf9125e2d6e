using System.Diagnostics.Metrics;
using RingProxy.Topology;

namespace RingProxy.Cache;

/// <summary>All Redis and memcached listeners of a process. They share its threads.</summary>
public sealed class CacheServer : IAsyncDisposable
{
    private readonly CacheLoops? _loops;
    private readonly List<RedisListener> _redis = [];
    private readonly List<MemcachedListener> _memcached = [];
    private readonly List<CacheMeter> _meters = [];

    /// <param name="redis">Valid ones; its threads serve both protocols.</param>
    /// <param name="memcached">Valid ones.</param>
    /// <param name="holderOf">The holder of a ring by its id.</param>
    public CacheServer(RedisOptions redis, MemcachedOptions memcached, Func<string, RingHolder> holderOf)
    {
        if (redis.Listeners.Count + memcached.Listeners.Count == 0)
            return;
        _loops = new CacheLoops(redis.Loops, redis.Transport, redis.RestMicroseconds);
        foreach (var listener in redis.Listeners)
            _redis.Add(new RedisListener(listener, holderOf(listener.RingId), _loops));
        foreach (var listener in memcached.Listeners)
            _memcached.Add(new MemcachedListener(listener, holderOf, _loops));
        if (_redis.Count > 0)
            _meters.Add(new CacheMeter(_redis, "Redis"));
        if (_memcached.Count > 0)
            _meters.Add(new CacheMeter(_memcached, "Memcached"));
    }

    /// <summary>Names of the meters.</summary>
    public static IReadOnlyList<string> MeterNames { get; } = ["RingProxy.Redis", "RingProxy.Memcached"];

    /// <summary>Where Redis clients connect, with the ports that were taken.</summary>
    public IReadOnlyList<string> RedisAddresses => [.. _redis.Select(listener => listener.Address)];

    /// <summary>Where memcached clients connect, with the ports that were taken.</summary>
    public IReadOnlyList<string> MemcachedAddresses => [.. _memcached.Select(listener => listener.Address)];

    /// <summary>The threads; there are some if there are listeners.</summary>
    internal CacheLoops Loops => _loops!;

    /// <summary>One for each protocol that has listeners.</summary>
    internal IReadOnlyList<Meter> Meters => [.. _meters.Select(meter => meter.Meter)];

    private IEnumerable<CacheListener> Listeners => [.. _redis, .. _memcached];

    /// <summary>Redis listeners with their clients, nodes and hot keys.</summary>
    public async Task<IReadOnlyList<CacheStatus>> RedisStatusAsync() => await Task.WhenAll(_redis.Select(listener => listener.StatusAsync()));

    /// <summary>Memcached listeners with their clients, nodes and hot keys.</summary>
    public async Task<IReadOnlyList<CacheStatus>> MemcachedStatusAsync() => await Task.WhenAll(_memcached.Select(listener => listener.StatusAsync()));

    /// <exception cref="IOException">An address cannot be listened on.</exception>
    public void Start()
    {
        foreach (var listener in Listeners)
            listener.Start();
    }

    /// <summary>Takes no more clients and lets the replies under way leave, as long as the token allows.</summary>
    public Task StopAsync(CancellationToken grace) => Task.WhenAll(Listeners.Select(listener => listener.StopAsync(grace)));

    public async ValueTask DisposeAsync()
    {
        foreach (var meter in _meters)
            meter.Dispose();
        foreach (var listener in Listeners)
            await listener.DisposeAsync();
        _loops?.Dispose();
    }
}
