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

    private static PlacementSpec Placement(PlacementSpec spec) =>
        PlacementAlgorithms.TryGet(spec.Algorithm, out var algorithm) && spec.KeyHash == algorithm.KeyHashes[0]
            ? spec with { KeyHash = null }
            : spec;

    private static ImmutableArray<RingNode> Nodes(PlacementSpec spec, ImmutableArray<RingNode> nodes)
    {
        PlacementAlgorithms.TryGet(spec.Algorithm, out var algorithm);
        return [.. nodes.OrderBy(node => node.NodeId, StringComparer.Ordinal).Select(node => HasDefaultName(node, algorithm) ? node with { HashName = null } : node)];
    }

    private static bool HasDefaultName(RingNode node, PlacementAlgorithm? algorithm) =>
        node.HashName is not null && node.HashName == algorithm?.HashNameOf(RingSpecs.Node(node) with { HashName = null });
}
