using System.Collections.Immutable;

namespace RingProxy.Hashing;

/// <summary>
/// A ring ready for requests: the placement in force, the one before it while a transition runs, and preference lists.
/// Immutable; safe from any thread; lookups allocate nothing.
/// </summary>
public sealed class Ring
{
    private Ring(RingSpec spec) => Spec = spec;

    /// <exception cref="ArgumentException">The specification is not valid; <see cref="Validate"/> tells all reasons.</exception>
    public static Ring Build(RingSpec spec) => throw new NotImplementedException();

    /// <summary>Every rule that the specification breaks, with fields named as in a ring document (<c>placement.keyHash</c>, <c>nodes[0].weight</c>, <c>transition.previous.nodes[1].nodeId</c>).</summary>
    public static IReadOnlyList<PlacementError> Validate(RingSpec spec) => throw new NotImplementedException();

    public RingSpec Spec { get; }

    /// <summary>All nodes of either placement: those of the placement in force ordered by id, then those that only the previous one has.</summary>
    public ImmutableArray<PlacementNode> Nodes => throw new NotImplementedException();

    /// <summary>The placement in force (in a transition: the next one).</summary>
    public Placement Placement => throw new NotImplementedException();

    /// <summary>The placement that a transition leaves; null without one.</summary>
    public Placement? Previous => throw new NotImplementedException();

    /// <summary>Share of the key space that each node owns now, by node index; in a transition the mixture of both sides.</summary>
    public ImmutableArray<double> Shares => throw new NotImplementedException();

    /// <summary>
    /// Owner and preference list of a key. <paramref name="preference"/> may have any length; it is filled with distinct
    /// nodes in order of preference (all nodes that own points if it is long enough), spread over zones if the ring says so.
    /// </summary>
    public RingLookup Lookup(ReadOnlySpan<byte> shardKey, Span<int> preference) => throw new NotImplementedException();

    /// <summary>The gate of a key: uniform over 0 … 2^64−1 and independent of the placement's hash. It follows the next placement while gate &lt; share × 2^64.</summary>
    public ulong GateOf(ReadOnlySpan<byte> shardKey) => throw new NotImplementedException();

    /// <summary>
    /// The first node along the preference order whose load stays within the bound: load + 1 ≤ ceil(BoundedLoad × (total + 1) × weight share).
    /// Loads are the caller's, by node index. With <see cref="RingSpec.BoundedLoad"/> 0 this is the owner.
    /// </summary>
    public int PickWithinLoad(ReadOnlySpan<byte> shardKey, ReadOnlySpan<int> loads) => throw new NotImplementedException();
}
