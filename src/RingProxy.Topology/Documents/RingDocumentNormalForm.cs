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
            KeyHash = Unless(spec.KeyHash, defaults.KeyHash),
            Avalanche = spec.Avalanche == defaults.Avalanche ? null : spec.Avalanche,
            PointsPerWeight = Unless(spec.PointsPerWeight, defaults.PointsPerWeight),
            HashTag = Unless(spec.HashTag, defaults.HashTag),
            MinimumRingSize = Unless(spec.MinimumRingSize, defaults.MinimumRingSize),
            MaximumRingSize = Unless(spec.MaximumRingSize, defaults.MaximumRingSize),
            TableSize = Unless(spec.TableSize, defaults.TableSize),
            PointHash = Unless(spec.PointHash, defaults.PointHash),
            NodeOrder = Unless(spec.NodeOrder, defaults.NodeOrder),
            StrictSuccessor = spec.StrictSuccessor == defaults.StrictSuccessor ? null : spec.StrictSuccessor,
        };
    }

    private static string? Unless(string? value, string? standard) => value == standard ? null : value;

    private static int? Unless(int? value, int? standard) => value == standard ? null : value;

    /// <summary>By id, except where the order in which nodes are listed is part of what the algorithm computes.</summary>
    private static ImmutableArray<RingNode> Nodes(PlacementSpec spec, ImmutableArray<RingNode> nodes)
    {
        PlacementAlgorithms.TryGet(spec.Algorithm, out var algorithm);
        var ordered = algorithm?.OrderMatters(spec) is true ? nodes.AsEnumerable() : nodes.OrderBy(node => node.NodeId, StringComparer.Ordinal);
        return [.. ordered.Select(node => HasDefaultName(node, algorithm) ? node with { HashName = null } : node)];
    }

    private static bool HasDefaultName(RingNode node, PlacementAlgorithm? algorithm) =>
        node.HashName is not null && node.HashName == algorithm?.HashNameOf(RingSpecs.Node(node) with { HashName = null });
}
