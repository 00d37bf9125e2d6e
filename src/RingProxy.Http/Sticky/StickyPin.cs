namespace RingProxy.Http;

/// <summary>Why a pin that a request brought is not believed.</summary>
internal enum StickyFault
{
    None,

    /// <summary>Not of the form of a pin.</summary>
    Malformed,

    /// <summary>Of a format that this sidecar does not know: a newer one wrote it.</summary>
    UnknownVersion,

    /// <summary>Of a key that this sidecar does not have.</summary>
    UnknownKey,

    /// <summary>Altered, or written for another ring, under another name or with another secret.</summary>
    Tampered,

    /// <summary>Older than the route's ttl.</summary>
    Expired,

    /// <summary>Written at a time that has not come yet, beyond the skew between clocks that is forgiven.</summary>
    FutureDated,
}

/// <summary>What a request says of its session's node. The default is a request without a pin.</summary>
/// <param name="NodeId">The node; null unless the pin is believed.</param>
/// <param name="IssuedAt">When it was written, in seconds since 1970.</param>
/// <param name="Fault">Why it is not believed.</param>
/// <param name="NeedsRenewal">Whether the answer should carry a new one.</param>
internal readonly record struct StickyPin(string? NodeId, long IssuedAt, StickyFault Fault, bool NeedsRenewal)
{
    public static StickyPin Of(StickyFault fault) => new(null, 0, fault, false);
}
