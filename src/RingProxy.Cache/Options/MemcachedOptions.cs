namespace RingProxy.Cache;

/// <summary>The memcached side of a sidecar. docs/memcached.md is the reference.</summary>
public class MemcachedOptions
{
    public IList<MemcachedListenerOptions> Listeners { get; set; } = [];
}
