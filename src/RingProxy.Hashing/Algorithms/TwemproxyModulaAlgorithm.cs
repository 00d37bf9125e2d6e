namespace RingProxy.Hashing;

/// <summary>
/// twemproxy's <c>modula</c>: servers in twemproxy's order, each repeated as often as its weight says; a key belongs to the entry at hash mod
/// entries.
/// </summary>
internal sealed class TwemproxyModulaAlgorithm : PlacementAlgorithm
{
    public override string Name => "twemproxy-modula";

    private protected override KeyHashSet Hashes => Hashing.KeyHashes.Twemproxy;

    private protected override void Check(PlacementRules rules)
    {
        rules.CheckDistinctHashNames(HashNameOf);
        rules.CheckWholeWeights();
        rules.CheckTotal("weights", rules.Nodes.Sum(node => node.Weight), ModulaTable.MaxEntryCount);
    }

    private protected override NodeIndex Compile(PlacementInput input) =>
        ModulaTable.Of(input, TwemproxyServers.Order(NodeNames.Utf8(this, input.Nodes)));
}
