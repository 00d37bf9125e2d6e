namespace RingProxy.Http;

/// <summary>As <see cref="NodeSelection"/>, for the requests of a session.</summary>
internal static class StickySelection
{
    /// <param name="view">The ring's view.</param>
    /// <param name="preference">The key's preference list.</param>
    /// <param name="keyHash">The key's hash.</param>
    /// <param name="answer">Who may stand in for the owner.</param>
    /// <param name="most">How many nodes are wanted.</param>
    /// <param name="pinned">The node that the session is pinned to, able; −1: none.</param>
    /// <param name="isTrial">Whether it waits to hear how the request ends.</param>
    public static NodeChoice Of(HttpRingView view, ReadOnlySpan<int> preference, ulong keyHash, OwnerOutAnswer answer, int most, int pinned, bool isTrial)
    {
        var choice = default(NodeChoice);
        if (pinned >= 0)
        {
            choice.FirstIsTrial = isTrial;
            choice.Add(pinned, rank: 0);
        }

        if (choice.Count == most)
        {
            return choice;
        }

        var allowed = NodeSelection.AllowedOf(view, preference, answer);
        Span<int> order = stackalloc int[allowed.Length + 1];
        order = order[choice.Count..StickyChoice.Order(allowed, pinned, view, order)];
        if (choice.Count == 0)
        {
            return NodeSelection.Of(view, order, keyHash, OwnerOutAnswer.Next, most);
        }

        var others = NodeSelection.Of(view, order, keyHash, OwnerOutAnswer.Next, most - 1, mayTry: false);
        for (var i = 0; i < others.Count; i++)
        {
            choice.Add(others[i], others.RankOf(i) + 1);
        }

        return choice;
    }
}
