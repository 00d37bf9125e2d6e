using System.Collections.Immutable;

namespace RingProxy.Hashing;

/// <summary>All nodes of several placements by id, each once, so that they have common numbers.</summary>
internal static class NodeUnion
{
    public static ImmutableArray<PlacementNode> Of(params IEnumerable<PlacementNode>[] placements) =>
        [.. placements.SelectMany(nodes => nodes).DistinctBy(node => node.NodeId).OrderBy(node => node.NodeId, StringComparer.Ordinal)];
}
