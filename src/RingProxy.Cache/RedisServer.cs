using RingProxy.Topology;

namespace RingProxy.Cache;

/// <summary>All Redis listeners of a process.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = RedisMeter.MeterName;

    private readonly CacheLoops? _loops;
    private readonly List<RedisListener> _listeners = [];

    /// <param name="options">Valid ones.</param>
    /// <param name="holderOf">The holder of a ring by its id.</param>
    public RedisServer(RedisOptions options, Func<string, RingHolder> holderOf)
    {
        if (options.Listeners.Count == 0)
            return;
        _loops = new CacheLoops(options.Loops, options.Transport, options.RestMicroseconds);
        foreach (var listener in options.Listeners)
            _listeners.Add(new RedisListener(listener, holderOf(listener.RingId), _loops));
        Meter = new RedisMeter(_listeners);
    }

    /// <summary>Where clients connect, with the ports that were taken.</summary>
    public IReadOnlyList<string> Addresses => [.. _listeners.Select(listener => listener.Address)];

    /// <summary>The threads; there are some if there are listeners.</summary>
    internal CacheLoops Loops => _loops!;

    /// <summary>Null without listeners.</summary>
    internal RedisMeter? Meter { get; }

    /// <summary>Listeners with their clients, nodes and hot keys.</summary>
    public async Task<IReadOnlyList<RedisStatus>> StatusAsync() => await Task.WhenAll(_listeners.Select(listener => listener.StatusAsync()));

    /// <exception cref="IOException">An address cannot be listened on.</exception>
    public void Start()
    {
        foreach (var listener in _listeners)
            listener.Start();
    }

    /// <summary>Takes no more clients and lets the replies under way leave, as long as the token allows.</summary>
    public Task StopAsync(CancellationToken grace) => Task.WhenAll(_listeners.Select(listener => listener.StopAsync(grace)));

    public async ValueTask DisposeAsync()
    {
        Meter?.Dispose();
        foreach (var listener in _listeners)
            await listener.DisposeAsync();
        _loops?.Dispose();
    }
}
