namespace RingProxy.Http;

/// <summary>The session that a request belongs to.</summary>
/// <param name="Pin">As the request brought it.</param>
/// <param name="Verdict">How its node was found.</param>
internal sealed record StickySession(StickyPin Pin, StickyVerdict Verdict)
{
    /// <summary>Whether the first node to try is the one that it is pinned to.</summary>
    public bool IsPinned => Verdict is StickyVerdict.PinnedFirst or StickyVerdict.PinnedOnly;
}
