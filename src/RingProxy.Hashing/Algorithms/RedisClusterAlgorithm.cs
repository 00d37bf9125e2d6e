namespace RingProxy.Hashing;

/// <summary>
/// Redis Cluster: slot = CRC-16 of the key or its <c>{tag}</c>, modulo 16,384; every node lists the slots that it owns. Tags are part of the protocol and always on.
/// </summary>
internal sealed class RedisClusterAlgorithm : PlacementAlgorithm
{
    public const int SlotCount = 16_384;

    private const string Tag = "{}";

    public override string Name => "redis-cluster";

    public override PlacementSpec Defaults => base.Defaults with { HashTag = Tag };

    private protected override KeyHashSet Hashes => Hashing.KeyHashes.RedisCluster;

    private protected override PlacementMembers Uses => PlacementMembers.Slots;

    private protected override string DefaultNameOf(PlacementNode node) => "";

    private protected override void Check(PlacementRules rules)
    {
        rules.CheckEqualWeights();
        rules.CheckChoice("placement.hashTag", rules.Spec.HashTag, Tag);
        SlotTable.CheckComplete(SlotTable.Read(rules.Nodes, SlotCount, 1, rules), rules);
    }

    private protected override NodeIndex Compile(PlacementInput input) =>
        new SlotIndex(SlotTable.Read(input.Nodes, SlotCount, 1, null), input.KeyHash.ValueBits);
}
