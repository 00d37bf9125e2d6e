namespace RingProxy.Http;

/// <summary>How the node of a request is found on a sticky route.</summary>
internal enum StickyVerdict
{
    /// <summary>As without a pin: along the preference list, nodes that drain last.</summary>
    ByRing,

    /// <summary>The pinned node, then along the preference list.</summary>
    PinnedFirst,

    /// <summary>The pinned node or a 503.</summary>
    PinnedOnly,

    /// <summary>A 503, at once.</summary>
    Gone,
}

/// <summary>What a pin does to the choice of nodes. Pure: who is able is told from outside.</summary>
internal static class StickyChoice
{
    /// <param name="hasPin">Whether the request has a pin that is believed.</param>
    /// <param name="isAble">Whether its node is on the ring, not declared down, and admitted by its health. Draining is able.</param>
    /// <param name="whenGone">The route's answer if it is not.</param>
    public static StickyVerdict Judge(bool hasPin, bool isAble, PinnedNodeGoneAnswer whenGone) => (hasPin, isAble, whenGone) switch
    {
        (false, _, _) => StickyVerdict.ByRing,
        (true, true, PinnedNodeGoneAnswer.Repick) => StickyVerdict.PinnedFirst,
        (true, true, _) => StickyVerdict.PinnedOnly,
        (true, false, PinnedNodeGoneAnswer.Repick) => StickyVerdict.ByRing,
        _ => StickyVerdict.Gone,
    };

    /// <summary>
    /// The nodes to try, in order: the pinned one, then the others along the preference list, those that drain after all that do not.
    /// They take no new session while another node can; if none can, a session there is better than none.
    /// </summary>
    /// <param name="able">The nodes of the preference list that are able, owner first, each once.</param>
    /// <param name="pinned">The pinned node, able as well, in the list or not; −1: none.</param>
    /// <param name="view">The ring they are numbered by.</param>
    /// <param name="order">As many as may be tried.</param>
    /// <returns>How many there are.</returns>
    public static int Order(ReadOnlySpan<int> able, int pinned, HttpRingView view, Span<int> order)
    {
        var count = 0;
        if (pinned >= 0 && order.Length > 0)
        {
            order[count++] = pinned;
        }

        count = Append(able, pinned, view, draining: false, order, count);
        return Append(able, pinned, view, draining: true, order, count);
    }

    private static int Append(ReadOnlySpan<int> able, int pinned, HttpRingView view, bool draining, Span<int> order, int count)
    {
        foreach (var node in able)
        {
            if (count < order.Length && node != pinned && view.Nodes[node].IsDraining == draining)
            {
                order[count++] = node;
            }
        }

        return count;
    }
}
