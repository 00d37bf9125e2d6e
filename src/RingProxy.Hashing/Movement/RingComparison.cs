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
        var parts = new List<(double Weight, Movement Movement)>();
        foreach (var old in GatePart.Of(_before))
        {
            foreach (var next in GatePart.Of(_after))
            {
                var weight = HaveOneGate ? old.Overlap(next) : old.Length * next.Length;
                if (weight > 0)
                {
                    parts.Add((weight, Compare(old.Placement, next.Placement)));
                }
            }
        }

        return MovementMixture.Of(parts);
    }

    /// <summary>Whether a key has one and the same gate in both transitions; otherwise its gates are independent.</summary>
    private bool HaveOneGate =>
        _before.Spec.RingId == _after.Spec.RingId
        && _before.Spec.Transition?.Version == _after.Spec.Transition?.Version
        && (_before.Placement.HashTag ?? _before.Previous?.HashTag) == (_after.Placement.HashTag ?? _after.Previous?.HashTag);

    private Movement Compare(Placement before, Placement after) => new SideComparison(
        new RingSide(before, _nodes, _before.Spec.SpreadZones),
        new RingSide(after, _nodes, _after.Spec.SpreadZones),
        _nodeIds,
        _options.Replicas ?? Math.Max(_before.Spec.Replicas, _after.Spec.Replicas),
        _options.SampleCount).Run();
}
