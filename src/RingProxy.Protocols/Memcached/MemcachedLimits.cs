namespace RingProxy.Protocols;

/// <summary>What a memcached client may send.</summary>
public sealed record MemcachedLimits
{
    /// <summary>The longest key. Clients and servers agree on it.</summary>
    public const int MaxKeyBytes = 250;

    /// <summary>The longest line that is not a retrieval of many keys, as in memcached itself.</summary>
    public const int MaxLineBytes = 2048;

    /// <summary>The longest line of get and gets: about 4,000 keys of the greatest length.</summary>
    public const int MaxGetLineBytes = 1024 * 1024;

    /// <summary>The longest value. Default 1 MiB.</summary>
    public int MaxItemBytes { get; init; } = 1024 * 1024;
}
