namespace RingProxy.Http;

/// <summary>Who answers for a key whose owner is out: declared down, tripped, unhealthy, isolated, or failed just now.</summary>
public enum OwnerOutAnswer
{
    /// <summary>The next along the preference list: replicas first, then any node that is able. For stateless services and caches.</summary>
    Next,

    /// <summary>Only the key's replicas, as many as the ring says.</summary>
    ReplicasOnly,

    /// <summary>Nobody: 503 with Retry-After. For stores, where another node's answer would be wrong.</summary>
    Fail,
}
