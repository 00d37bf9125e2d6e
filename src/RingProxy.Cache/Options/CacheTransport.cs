namespace RingProxy.Cache;

/// <summary>How a loop learns which sockets are ready.</summary>
public enum CacheTransport
{
    /// <summary>The best one of the system.</summary>
    Auto,

    /// <summary>Linux.</summary>
    Epoll,

    /// <summary>Any system; each turn costs time for every open connection.</summary>
    Select,
}
