using RingProxy.Health;

namespace RingProxy.Http;

/// <summary>
/// Joins the ring and the mask: walks a key's preference list and takes who is able, in the order of the list. The list is never changed, so a node that is
/// back is found where it was.
/// </summary>
internal static class NodeSelection
{
    /// <summary>How much of the preference list has to be looked at to find so many nodes.</summary>
    public static int LengthOf(HttpRingView view, int tries) => Math.Min(tries + view.DownCount + view.Mask.NotUpCount, view.Nodes.Length);

    /// <summary>The nodes to try; none if nobody is able and allowed.</summary>
    /// <param name="view">The ring's view.</param>
    /// <param name="preference">The key's preference list, as long as <see cref="LengthOf"/> says or longer.</param>
    /// <param name="keyHash">The key's hash.</param>
    /// <param name="answer">Who may stand in for the owner.</param>
    /// <param name="most">How many nodes are wanted.</param>
    /// <param name="mayTry">Whether the first of them may be one that is tried after its break.</param>
    public static NodeChoice Of(HttpRingView view, ReadOnlySpan<int> preference, ulong keyHash, OwnerOutAnswer answer, int most, bool mayTry = true)
    {
        preference = AllowedOf(view, preference, answer);
        var (able, reluctant) = (default(NodeChoice), default(NodeChoice));
        var rank = 0;
        foreach (var index in preference)
        {
            var node = view.Nodes[index];
            if (node.IsDown)
            {
                continue;
            }

            Take(view, index, rank++, keyHash, mayTry, ref able, ref reluctant);
            if (able.Count == most)
            {
                return able;
            }
        }

        // Who has nobody else goes to a node in its slow start.
        for (var i = 0; i < reluctant.Count && able.Count < most; i++)
        {
            able.Add(reluctant[i], reluctant.RankOf(i));
        }

        return able;
    }

    /// <summary>Whether the node that a session is pinned to may be given its requests. A slow start spares it keys that come back, not sessions that never left.</summary>
    public static Admission AdmitPinned(HttpRingView view, int pinned, ulong keyHash)
    {
        var node = view.Nodes[pinned];
        return node.IsDown ? Admission.No : view.Mask.Admit(node.Health, keyHash) is var admission && admission == Admission.Reluctant ? Admission.Yes : admission;
    }

    /// <summary>The part of a preference list that may answer for its key.</summary>
    public static ReadOnlySpan<int> AllowedOf(HttpRingView view, ReadOnlySpan<int> preference, OwnerOutAnswer answer) => answer switch
    {
        OwnerOutAnswer.Fail => preference[..Math.Min(1, preference.Length)],
        OwnerOutAnswer.ReplicasOnly => preference[..Math.Min(view.Replicas, preference.Length)],
        _ => preference,
    };

    private static void Take(HttpRingView view, int index, int rank, ulong keyHash, bool mayTry, ref NodeChoice able, ref NodeChoice reluctant)
    {
        var health = view.Nodes[index].Health;
        // With somebody able before it in the list there is no need to try a node that may be broken.
        switch (view.Mask.Admit(health, keyHash, mayTry && able.Count == 0))
        {
            case Admission.Yes:
                able.Add(index, rank);
                break;
            case Admission.Trial:
                able.FirstIsTrial = true;
                able.Add(index, rank);
                break;
            case Admission.Reluctant when reluctant.Count < NodeChoice.MaxCount:
                reluctant.Add(index, rank);
                break;
        }
    }
}
