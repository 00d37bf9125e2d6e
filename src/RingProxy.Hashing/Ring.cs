using System.Collections.Immutable;

namespace RingProxy.Hashing;

/// <summary>
/// A ring ready for requests: the placement in force, the one before it while a transition runs, and preference lists.
/// Immutable; safe from any thread; lookups allocate nothing.
/// </summary>
public sealed class Ring
{
    private readonly RingSide _next;
    private readonly RingSide? _previous;
    private readonly TransitionGate _gate;
    private readonly double[] _weights;

    private Ring(RingSpec spec)
    {
        Spec = spec;
        Placement = Placement.Build(spec.Placement, spec.Nodes);
        Nodes = Placement.Nodes;
        if (spec.Transition is { } transition)
        {
            Previous = Placement.Build(transition.PreviousPlacement, transition.PreviousNodes);
            var known = Nodes.Select(node => node.NodeId).ToHashSet(StringComparer.Ordinal);
            Nodes = Nodes.AddRange(Previous.Nodes.Where(node => !known.Contains(node.NodeId)));
            _previous = new RingSide(Previous, Nodes, spec.SpreadZones);
            _gate = new TransitionGate(spec.RingId, transition, Placement.HashTag ?? Previous.HashTag);
        }

        _next = new RingSide(Placement, Nodes, spec.SpreadZones);
        Shares = MixShares();
        _weights = [.. Nodes.Select(node => node.Weight)];
    }

    /// <exception cref="ArgumentException">The specification is not valid; <see cref="Validate"/> tells all reasons.</exception>
    public static Ring Build(RingSpec spec)
    {
        var errors = Validate(spec);
        return errors.Count == 0 ? new Ring(spec) : throw new ArgumentException(string.Join("; ", errors), nameof(spec));
    }

    /// <summary>Every rule that the specification breaks, with fields named as in a ring document (<c>placement.keyHash</c>, <c>nodes[0].weight</c>, <c>transition.previous.nodes[1].nodeId</c>).</summary>
    public static IReadOnlyList<PlacementError> Validate(RingSpec spec) => RingRules.Check(spec);

    public RingSpec Spec { get; }

    /// <summary>All nodes of either placement: those of the placement in force ordered by id, then those that only the previous one has.</summary>
    public ImmutableArray<PlacementNode> Nodes { get; }

    /// <summary>The placement in force (in a transition: the next one).</summary>
    public Placement Placement { get; }

    /// <summary>The placement that a transition leaves; null without one.</summary>
    public Placement? Previous { get; }

    /// <summary>Share of the key space that each node owns now, by node index; in a transition the mixture of both sides.</summary>
    public ImmutableArray<double> Shares { get; }

    /// <summary>Bytes held by the lookup structures of all placements.</summary>
    public long MemoryBytes => Placement.MemoryBytes + (Previous?.MemoryBytes ?? 0);

    /// <summary>
    /// Owner and preference list of a key. <paramref name="preference"/> may have any length; it is filled with distinct
    /// nodes in order of preference (all nodes that own keys if it is long enough), spread over zones if the ring says so.
    /// </summary>
    public RingLookup Lookup(ReadOnlySpan<byte> shardKey, Span<int> preference)
    {
        if (_previous is null)
        {
            var hash = Placement.HashKey(shardKey);
            var count = _next.Fill(hash, preference);
            return new RingLookup
            {
                Owner = count > 0 ? preference[0] : _next.Owner(hash),
                Count = count,
                KeyHash = hash,
                Side = PlacementSide.Only,
                Moving = false,
                OtherOwner = -1,
            };
        }

        return LookupInTransition(shardKey, preference, _previous);
    }

    /// <summary>
    /// The gate of a key: uniform over 0 … 2^64−1 and independent of the placement's hash. In a transition the key follows the next
    /// placement while gate &lt; share × 2^64. 0 without a transition.
    /// </summary>
    public ulong GateOf(ReadOnlySpan<byte> shardKey) => _previous is null ? 0 : _gate.Of(shardKey);

    /// <summary>
    /// The first node along the preference order whose load stays within the bound: load + 1 ≤ ceil(BoundedLoad × (total + 1) × weight share)
    /// (Mirrokni, Thorup and Zadimoghaddam, arXiv 1608.01350). Loads are the caller's, by node index. A node that the caller will not use
    /// has the load <see cref="int.MaxValue"/>; neither its load nor its weight counts. If no node is within the bound, the least loaded for its weight; with
    /// <see cref="RingSpec.BoundedLoad"/> 0 the owner.
    /// </summary>
    public int PickWithinLoad(ReadOnlySpan<byte> shardKey, ReadOnlySpan<int> loads)
    {
        if (loads.Length != Nodes.Length)
        {
            throw new ArgumentException($"{loads.Length} loads for {Nodes.Length} nodes", nameof(loads));
        }

        if (Spec.BoundedLoad == 0)
        {
            return Lookup(shardKey, []).Owner;
        }

        const int firstLook = 8;
        Span<int> order = stackalloc int[Nodes.Length];
        var picked = BoundedLoad.FirstWithin(order[..Lookup(shardKey, order[..Math.Min(firstLook, order.Length)]).Count], loads, _weights, Spec.BoundedLoad);
        return picked >= 0
            ? picked
            : BoundedLoad.FirstWithinOrLeast(order[..Lookup(shardKey, order).Count], loads, _weights, Spec.BoundedLoad);
    }

    private RingLookup LookupInTransition(ReadOnlySpan<byte> shardKey, Span<int> preference, RingSide previous)
    {
        var gate = _gate.Of(shardKey);
        var followsNext = _gate.IsWithinShare(gate);
        var (deciding, other) = followsNext ? (_next, previous) : (previous, _next);
        var hash = deciding.Placement.HashKey(shardKey);
        var count = deciding.Fill(hash, preference);
        var owner = count > 0 ? preference[0] : deciding.Owner(hash);
        var otherOwner = _gate.IsAnnounced(gate) ? other.Owner(other.Placement.HashKey(shardKey)) : owner;
        return new RingLookup
        {
            Owner = owner,
            Count = count,
            KeyHash = hash,
            Side = followsNext ? PlacementSide.Next : PlacementSide.Previous,
            Moving = otherOwner != owner,
            OtherOwner = otherOwner != owner ? otherOwner : -1,
        };
    }

    private ImmutableArray<double> MixShares()
    {
        var next = _next.Shares(Nodes.Length);
        if (_previous is null)
        {
            return [.. next];
        }

        var share = Spec.Transition!.Share;
        return [.. next.Zip(_previous.Shares(Nodes.Length), (n, p) => (share * n) + ((1 - share) * p))];
    }
}
