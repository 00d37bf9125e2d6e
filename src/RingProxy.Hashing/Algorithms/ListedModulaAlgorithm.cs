namespace RingProxy.Hashing;

/// <summary>
/// Hash modulo the number of servers in the order they are listed, each repeated by its weight where the peer has weights: libmemcached's default
/// distribution, mcrouter's <c>Crc32</c>, nginx's <c>hash</c> without <c>consistent</c> (its first try).
/// </summary>
/// <param name="name">The name in a ring document.</param>
/// <param name="hashes">The peer's default first.</param>
/// <param name="hasWeights">Whether weights count.</param>
internal sealed class ListedModulaAlgorithm(string name, KeyHashSet hashes, bool hasWeights) : PlacementAlgorithm
{
    public override string Name => name;

    private protected override KeyHashSet Hashes => hashes;

    private protected override PlacementMembers Uses => PlacementMembers.None;

    public override bool OrderMatters(PlacementSpec spec) => true;

    private protected override string DefaultNameOf(PlacementNode node) => "";

    private protected override void Check(PlacementRules rules)
    {
        rules.CheckWholeWeights();
        if (hasWeights)
        {
            rules.CheckTotal("weights", rules.Nodes.Sum(node => node.Weight), ModulaTable.MaxEntryCount);
        }
        else
        {
            rules.CheckEqualWeights();
        }
    }

    private protected override NodeIndex Compile(PlacementInput input) => hasWeights
        ? ModulaTable.Of(input, input.Listed)
        : new TableIndex(Array.ConvertAll(input.Listed, node => (ushort)node), input.KeyHash.ValueBits);
}
