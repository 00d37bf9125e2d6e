using System.Collections.Immutable;

namespace RingProxy.Hashing;

/// <summary>
/// A ring in transition is two placements, each for its part of the gate. The gate is independent of the placements' hashes, so the movement
/// between two rings is that between their placements, weighted by the part of the gate in which each pair meets.
/// </summary>
internal sealed class RingComparison
{
    private readonly Ring _before;
    private readonly Ring _after;
    private readonly MovementOptions _options;
    private readonly ImmutableArray<PlacementNode> _nodes;
    private readonly ImmutableArray<string> _nodeIds;

    public RingComparison(Ring before, Ring after, MovementOptions options)
    {
        (_before, _after, _options) = (before, after, options);
        _nodes = NodeUnion.Of(before.Nodes, after.Nodes);
        _nodeIds = [.. _nodes.Select(node => node.NodeId)];
    }

    public Movement Run()
    {
        var meetings = (
            from old in GatePart.Of(_before)
            from next in GatePart.Of(_after)
            let weights = (Tagged: WeightOf(old, next, HaveOneSeed && HaveOneTag), Untagged: WeightOf(old, next, HaveOneSeed))
            where weights.Tagged > 0 || weights.Untagged > 0
            select (Weights: weights, Movement: Compare(old.Placement, next.Placement))).ToList();
        var movement = MovementMixture.Of([.. meetings.Where(m => m.Weights.Tagged > 0).Select(m => (m.Weights.Tagged, m.Movement))]);
        return meetings.TrueForAll(m => m.Movement.Untagged is null && m.Weights.Tagged == m.Weights.Untagged)
            ? movement
            : movement with
            {
                Untagged = MovementMixture.Of(
                    [.. meetings.Where(m => m.Weights.Untagged > 0).Select(m => (m.Weights.Untagged, m.Movement.Untagged ?? m.Movement))]),
            };
    }

    /// <summary>Whether both transitions draw a key's gate by the same function; otherwise its gates are independent.</summary>
    private bool HaveOneSeed => _before.Spec.RingId == _after.Spec.RingId && _before.Spec.Transition?.Version == _after.Spec.Transition?.Version;

    /// <summary>Whether they draw it from the same part of the key.</summary>
    private bool HaveOneTag =>
        (_before.Placement.HashTag ?? _before.Previous?.HashTag) == (_after.Placement.HashTag ?? _after.Previous?.HashTag);

    private static double WeightOf(GatePart old, GatePart next, bool haveOneGate) => haveOneGate ? old.Overlap(next) : old.Length * next.Length;

    private Movement Compare(Placement before, Placement after) => new SideComparison(
        new RingSide(before, _nodes, _before.Spec.SpreadZones),
        new RingSide(after, _nodes, _after.Spec.SpreadZones),
        _nodeIds,
        _options.Replicas ?? Math.Max(_before.Spec.Replicas, _after.Spec.Replicas),
        _options.SampleCount).Run();
}
