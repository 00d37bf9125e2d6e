using System.Collections.Immutable;
using RingProxy.Hashing;

namespace RingProxy.Topology;

/// <summary>Brings documents of the same meaning to the same members: no checksum, nodes by id, no member that spells out a default.</summary>
internal static class RingDocumentNormalForm
{
    public static RingDocument Of(RingDocument document) => document with
    {
        Checksum = null,
        Placement = Placement(document.Placement),
        Nodes = Nodes(document.Placement, document.Nodes),
        Transition = document.Transition is not { } transition ? null : transition with
        {
            PreviousPlacement = Placement(transition.PreviousPlacement),
            PreviousNodes = Nodes(transition.PreviousPlacement, transition.PreviousNodes),
        },
    };

    private static PlacementSpec Placement(PlacementSpec spec)
    {
        if (!PlacementAlgorithms.TryGet(spec.Algorithm, out var algorithm))
            return spec;
        var defaults = algorithm.Defaults;
        return spec with
        {
            KeyHash = spec.KeyHash == defaults.KeyHash ? null : spec.KeyHash,
            Avalanche = spec.Avalanche == defaults.Avalanche ? null : spec.Avalanche,
            PointsPerWeight = spec.PointsPerWeight == defaults.PointsPerWeight ? null : spec.PointsPerWeight,
            HashTag = spec.HashTag == defaults.HashTag ? null : spec.HashTag,
            MinimumRingSize = spec.MinimumRingSize == defaults.MinimumRingSize ? null : spec.MinimumRingSize,
            TableSize = spec.TableSize == defaults.TableSize ? null : spec.TableSize,
        };
    }

    private static ImmutableArray<RingNode> Nodes(PlacementSpec spec, ImmutableArray<RingNode> nodes)
    {
        PlacementAlgorithms.TryGet(spec.Algorithm, out var algorithm);
        return [.. nodes.OrderBy(node => node.NodeId, StringComparer.Ordinal).Select(node => HasDefaultName(node, algorithm) ? node with { HashName = null } : node)];
    }

    private static bool HasDefaultName(RingNode node, PlacementAlgorithm? algorithm) =>
        node.HashName is not null && node.HashName == algorithm?.HashNameOf(RingSpecs.Node(node) with { HashName = null });
}
