using RingProxy.Hashing;
using RingProxy.Health;

namespace RingProxy.Http;

/// <summary>
/// Consistent hashing with bounded loads: the first node along the preference list whose requests in flight stay within a multiple of its fair share. The
/// place is taken in the same step as it is compared, so that requests that come together do not all take the last one.
/// </summary>
internal static class BoundedSelection
{
    /// <summary>As <see cref="NodeSelection.Of"/>, with the first node chosen by load and entered.</summary>
    /// <param name="preference">The whole of it: a key may spill over to any node that is allowed.</param>
    public static NodeChoice Of(HttpRingView view, ReadOnlySpan<int> preference, ulong keyHash, OwnerOutAnswer answer, int most)
    {
        var able = NodeSelection.Of(view, preference, keyHash, answer, NodeChoice.MaxCount);
        if (able.Count == 0)
        {
            return able;
        }

        if (able.FirstIsTrial)
        {
            return From(able, 0, most);
        }

        var (total, weights) = Loads(view);
        var picked = 0;
        while (picked < able.Count && !TryEnter(view.Nodes[able[picked]], view.BoundedLoad, total, weights))
        {
            picked++;
        }

        if (picked == able.Count)
        {
            picked = LeastLoaded(view, able);
            view.Nodes[able[picked]].Health.Load.Enter();
        }

        var choice = From(able, picked, most);
        choice.FirstIsEntered = true;
        choice.IsSpill = picked > 0 && able.RankOf(0) == 0;
        return choice;
    }

    /// <summary>The picked node, then the others in the order of the list.</summary>
    private static NodeChoice From(NodeChoice able, int picked, int most)
    {
        var choice = default(NodeChoice);
        choice.FirstIsTrial = able.FirstIsTrial && picked == 0;
        choice.Add(able[picked], able.RankOf(picked));
        for (var i = 0; i < able.Count && choice.Count < most; i++)
        {
            if (i != picked)
            {
                choice.Add(able[i], able.RankOf(i));
            }
        }

        return choice;
    }

    private static bool TryEnter(HttpNode node, double bound, long total, double weights) =>
        node.Health.Load.TryEnter(LoadBound.Of(bound, total, node.Weight / weights));

    /// <summary>Requests in flight and weight of all nodes that are asked.</summary>
    private static (long Total, double Weights) Loads(HttpRingView view)
    {
        var (total, weights) = (0L, 0.0);
        foreach (var index in view.UpNodes)
        {
            var node = view.Nodes[index];
            if (node.Health.State is NodeState.Up or NodeState.SlowStart or NodeState.HalfOpen || view.Mask.FailsOpen)
            {
                total += node.Health.Load.InFlight;
                weights += node.Weight;
            }
        }

        return (total, weights);
    }

    private static int LeastLoaded(HttpRingView view, NodeChoice able)
    {
        var least = 0;
        for (var i = 1; i < able.Count; i++)
        {
            if (Pressure(view.Nodes[able[i]]) < Pressure(view.Nodes[able[least]]))
            {
                least = i;
            }
        }

        return least;
    }

    private static double Pressure(HttpNode node) => node.Health.Load.InFlight / node.Weight;
}
