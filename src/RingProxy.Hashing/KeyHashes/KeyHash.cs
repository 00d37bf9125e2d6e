namespace RingProxy.Hashing;

/// <summary>A key hash as a value: what a placement algorithm needs to know of it, and the way to bind it to an index.</summary>
/// <param name="name">What ring documents call it; two algorithms may call different functions by one name.</param>
internal abstract class KeyHash(string name)
{
    public string Name { get; } = name;

    /// <summary>What is computed; equal for two hashes that agree on every key but the empty one.</summary>
    public abstract string Function { get; }

    public abstract int CircleBits { get; }

    public abstract int ValueBits { get; }

    public abstract ulong Compute(ReadOnlySpan<byte> key);

    /// <summary>The placement that hashes keys this way and finds their owners in <paramref name="index"/>.</summary>
    public abstract Placement Bind(PlacementInput input, NodeIndex index);
}

/// <inheritdoc/>
internal sealed class KeyHash<THash>(string name) : KeyHash(name)
    where THash : struct, IKeyHash
{
    public override string Function => THash.Function;

    public override int CircleBits => THash.CircleBits;

    public override int ValueBits => THash.ValueBits;

    public override ulong Compute(ReadOnlySpan<byte> key) => THash.Hash(key);

    public override Placement Bind(PlacementInput input, NodeIndex index) => new HashedPlacement<THash>(input, index);
}
