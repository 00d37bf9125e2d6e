namespace RingProxy.Hashing;

/// <summary>Servers in some order, each repeated as often as its weight says: a key belongs to the entry at hash mod entries.</summary>
internal static class ModulaTable
{
    /// <summary>The greatest total weight: one entry each.</summary>
    public const int MaxEntryCount = 1 << 20;

    public static TableIndex Of(PlacementInput input, IEnumerable<int> order) =>
        new([.. order.SelectMany(node => Enumerable.Repeat((ushort)node, (int)input.Nodes[node].Weight))], input.KeyHash.ValueBits);
}
