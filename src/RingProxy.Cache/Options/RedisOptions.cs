namespace RingProxy.Cache;

/// <summary>The Redis side of a sidecar. docs/redis.md is the reference.</summary>
public class RedisOptions
{
    /// <summary>Threads that serve clients, each with its own connections to nodes. Default 0: one per processor that the process may use; at most 64.</summary>
    public int Loops { get; set; }

    /// <summary><c>auto</c>: epoll on Linux, else the portable one; <c>epoll</c>, <c>select</c>. Default <c>auto</c>.</summary>
    public CacheTransport Transport { get; set; }

    /// <summary>
    /// How long a thread rests before it looks for more, while many commands are under way and few move at a time: less CPU per command, for at
    /// most this much delay on either way. Linux only. Default 30 µs; 0 (never) to 1,000.
    /// </summary>
    public int RestMicroseconds { get; set; } = 30;

    public IList<RedisListenerOptions> Listeners { get; set; } = [];
}
