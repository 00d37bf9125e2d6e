namespace RingProxy.Hashing;

/// <summary>A key hash as a value: what a placement algorithm needs to know of it, and the way to bind it to an index.</summary>
internal abstract class KeyHash
{
    public abstract string Name { get; }

    public abstract int CircleBits { get; }

    public abstract int ValueBits { get; }

    public abstract ulong Compute(ReadOnlySpan<byte> key);

    /// <summary>The placement that hashes keys this way and finds their owners in <paramref name="index"/>.</summary>
    public abstract Placement Bind(PlacementSpec spec, IReadOnlyList<PlacementNode> nodesById, NodeIndex index);
}

/// <inheritdoc/>
internal sealed class KeyHash<THash> : KeyHash
    where THash : struct, IKeyHash
{
    public override string Name => THash.Name;

    public override int CircleBits => THash.CircleBits;

    public override int ValueBits => THash.ValueBits;

    public override ulong Compute(ReadOnlySpan<byte> key) => THash.Hash(key);

    public override Placement Bind(PlacementSpec spec, IReadOnlyList<PlacementNode> nodesById, NodeIndex index) =>
        new HashedPlacement<THash>(spec, nodesById, index);
}
