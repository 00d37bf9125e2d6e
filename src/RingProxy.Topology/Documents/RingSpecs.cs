using System.Collections.Immutable;
using RingProxy.Hashing;

namespace RingProxy.Topology;

/// <summary>What <see cref="RingProxy.Hashing"/> needs of a document.</summary>
internal static class RingSpecs
{
    /// <param name="withJoining">Whether joining nodes take part: yes for checks of the whole text, no for a ring.</param>
    public static RingSpec Of(RingDocument document, bool withJoining) => new()
    {
        RingId = document.RingId,
        Placement = document.Placement,
        Nodes = Nodes(document.Nodes, withJoining),
        Replicas = document.Replicas,
        SpreadZones = document.SpreadZones,
        BoundedLoad = document.BoundedLoad,
        Transition = document.Transition is not { } transition
            ? null
            : new RingTransition
            {
                PreviousPlacement = transition.PreviousPlacement,
                PreviousNodes = Nodes(transition.PreviousNodes, withJoining),
                Version = transition.Version,
                Share = transition.Share,
                Announced = transition.Announced,
            },
    };

    public static PlacementNode Node(RingNode node) => new()
    {
        NodeId = node.NodeId,
        Address = node.Address,
        HashName = node.HashName,
        Weight = node.Weight,
        VirtualNodes = node.VirtualNodes,
        Zone = node.Zone,
        Slots = node.Slots,
        Tokens = node.Tokens,
    };

    private static ImmutableArray<PlacementNode> Nodes(ImmutableArray<RingNode> nodes, bool withJoining) =>
        [.. nodes.Where(node => withJoining || node.Status is not NodeStatus.Joining).Select(Node)];
}
