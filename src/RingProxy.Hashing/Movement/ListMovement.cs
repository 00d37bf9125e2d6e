using System.Collections.Immutable;

namespace RingProxy.Hashing;

/// <summary>What changes in preference lists. All figures are shares of the key space.</summary>
public sealed record ListMovement
{
    /// <summary>Length of the lists, owner included.</summary>
    public required int Replicas { get; init; }

    /// <summary>How the figures were found; it may be less sure than that of the owners.</summary>
    public required MovementMethod Method { get; init; }

    /// <summary>Standard error of <see cref="Changed"/> where it was sampled; 0 where exact.</summary>
    public required double Error { get; init; }

    /// <summary>
    /// Copies to transfer: the mean number of nodes of a key's new list that are not in its old one. 1 is a copy of every key, so that lists
    /// of length R can reach R.
    /// </summary>
    public required double Copies { get; init; }

    /// <summary>Share of keys whose list is another one, be it only in order.</summary>
    public required double Changed { get; init; }

    /// <summary>Share of keys whose list has the same nodes in another order: nothing to transfer.</summary>
    public required double OrderOnly { get; init; }

    /// <summary>By node id: share of keys of which the node gets a copy, and of which it gives one up.</summary>
    public required ImmutableArray<NodeCopies> Nodes { get; init; }
}

/// <summary>The share of keys of which a node gets a copy that it did not hold, and of which it holds no copy any more.</summary>
public readonly record struct NodeCopies(string NodeId, double Gained, double Lost);
