namespace RingProxy.Hashing;

/// <summary>A placement with its key hash bound in, so that hashing costs no indirect call.</summary>
internal sealed class HashedPlacement<THash>(PlacementInput input, NodeIndex index) : Placement(input, index)
    where THash : struct, IKeyHash
{
    internal override int HashValueBits => THash.ValueBits;

    public override ulong HashKey(ReadOnlySpan<byte> shardKey) => THash.Hash(HashedPart(shardKey));
}
