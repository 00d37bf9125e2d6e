namespace RingProxy.Cache;

/// <summary>Who answers commands that only read.</summary>
public enum RedisReadFrom
{
    /// <summary>The owner of the key.</summary>
    Owner,

    /// <summary>A replica of the owner, as far as one can be reached.</summary>
    Replica,

    /// <summary>A replica for clients that said READONLY, the owner for others.</summary>
    OnRequest,
}
