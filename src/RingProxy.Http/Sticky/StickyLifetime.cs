namespace RingProxy.Http;

/// <summary>When a pin is believed and when it is written anew. Seconds since 1970 throughout.</summary>
internal readonly struct StickyLifetime(TimeSpan ttl)
{
    /// <summary>How far ahead the clock of another sidecar may be, in seconds: five minutes.</summary>
    public const long MaxSkewSeconds = 300;

    private readonly long _ttlSeconds = (long)ttl.TotalSeconds;

    /// <summary>The same pin, unless its time has passed or not come.</summary>
    public StickyPin Judge(in StickyPin opened, long now)
    {
        if (opened.NodeId is null)
        {
            return opened;
        }

        if (opened.IssuedAt > now + MaxSkewSeconds)
        {
            return StickyPin.Of(StickyFault.FutureDated);
        }

        var age = now - opened.IssuedAt;
        return age > _ttlSeconds ? StickyPin.Of(StickyFault.Expired) : opened with { NeedsRenewal = age * 2 >= _ttlSeconds };
    }
}
