namespace RingProxy.Cache;

/// <summary>One address where memcached clients connect, and the ring that they follow.</summary>
public sealed class MemcachedListenerOptions() : CacheListenerOptions("127.0.0.1:11211")
{
    /// <summary>The longest value, in bytes; as the nodes' own <c>-I</c>. Default 1 MiB; 1 KiB to 1 GiB.</summary>
    public int MaxItemBytes { get; set; } = 1024 * 1024;

    /// <summary>Whether clients may empty all nodes by flush_all. Default true, as with memcached itself.</summary>
    public bool FlushAll { get; set; } = true;

    /// <summary>Other rings for keys that begin so; the longest beginning wins.</summary>
    public IList<MemcachedPrefixOptions> Prefixes { get; set; } = [];

    /// <summary>Who may connect; none: everybody.</summary>
    public IList<MemcachedUserOptions> Users { get; set; } = [];
}
