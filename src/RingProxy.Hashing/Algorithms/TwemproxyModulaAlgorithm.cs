namespace RingProxy.Hashing;

/// <summary>
/// twemproxy's <c>modula</c>: servers in twemproxy's order, each repeated as often as its weight says; a key belongs to the entry at hash mod
/// entries.
/// </summary>
internal sealed class TwemproxyModulaAlgorithm : PlacementAlgorithm
{
    /// <summary>The greatest total weight: one entry each.</summary>
    public const int MaxEntryCount = 1 << 20;

    public override string Name => "twemproxy-modula";

    public override IReadOnlyList<string> KeyHashes => Hashing.KeyHashes.Twemproxy;

    private protected override void Check(PlacementRules rules) => TwemproxyServers.Check(this, rules, MaxEntryCount);

    private protected override NodeIndex Compile(PlacementSpec spec, PlacementNode[] nodesById, KeyHash keyHash)
    {
        var order = TwemproxyServers.Order(TwemproxyServers.Names(this, nodesById));
        return new TableIndex([.. order.SelectMany(node => Enumerable.Repeat((ushort)node, (int)nodesById[node].Weight))], keyHash.ValueBits);
    }
}
