using System.Collections.Immutable;

namespace RingProxy.Hashing;

/// <summary>Who takes keys from whom. All figures are shares of the whole: of the key space, or of the weight of a key sample.</summary>
public sealed record OwnerMovement
{
    /// <summary>Share whose owner differs: the sum over <see cref="Flows"/>.</summary>
    public required double Moved { get; init; }

    /// <summary>All nodes of either side, ordered by id (ordinal).</summary>
    public required ImmutableArray<NodeMovement> Nodes { get; init; }

    /// <summary>Every pair of nodes between which something moves, the greatest flow first; equal ones by id.</summary>
    public required ImmutableArray<NodeFlow> Flows { get; init; }
}

/// <summary>What one node has and gets.</summary>
/// <param name="NodeId">The same id on both sides is the same node.</param>
/// <param name="Before">Share owned before; 0 where the node is new.</param>
/// <param name="After">Share owned after; 0 where the node is gone.</param>
/// <param name="Gained">Share taken over from other nodes.</param>
/// <param name="Lost">Share left to other nodes.</param>
public readonly record struct NodeMovement(string NodeId, double Before, double After, double Gained, double Lost);

/// <summary>The share that leaves one node for another.</summary>
public readonly record struct NodeFlow(string From, string To, double Share);
