namespace RingProxy.Http;

/// <summary>Whose requests share a bucket.</summary>
public enum RateLimitBy
{
    /// <summary>Everybody's.</summary>
    None,

    /// <summary>Those from one address; of IPv6 from one network of 64 bits, as a client has that many addresses.</summary>
    ClientIp,

    /// <summary>Those with the same value of a header; all without it.</summary>
    Header,
}
