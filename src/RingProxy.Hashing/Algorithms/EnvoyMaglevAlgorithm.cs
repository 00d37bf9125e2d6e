namespace RingProxy.Hashing;

/// <summary>
/// Envoy's Maglev (maglev_lb.cc); see <see cref="MaglevTable"/>. Hosts take turns in the byte order of their names, or, in versions before that was made stable
/// (2023), in the order in which they are listed.
/// </summary>
internal sealed class EnvoyMaglevAlgorithm : PlacementAlgorithm
{
    private const string ByName = "name", Listed = "listed";

    public override string Name => "envoy-maglev";

    public override PlacementSpec Defaults => base.Defaults with { TableSize = MaglevAlgorithm.DefaultTableSize, NodeOrder = ByName };

    public override bool OrderMatters(PlacementSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.NodeOrder == Listed;
    }

    private protected override KeyHashSet Hashes => Hashing.KeyHashes.Envoy;

    private protected override PlacementMembers Uses => PlacementMembers.HashNames | PlacementMembers.TableSize | PlacementMembers.NodeOrder;

    private protected override string DefaultNameOf(PlacementNode node) => NodeNames.WithoutScheme(node.Address);

    private protected override void Check(PlacementRules rules)
    {
        rules.CheckDistinctHashNames(HashNameOf);
        rules.CheckWholeWeights();
        rules.CheckChoice("placement.nodeOrder", rules.Spec.NodeOrder, ByName, Listed);
        MaglevAlgorithm.CheckTableSize(rules);
    }

    private protected override NodeIndex Compile(PlacementInput input)
    {
        var names = NodeNames.Utf8(this, input.Nodes);
        var turns = input.Effective.NodeOrder == Listed ? input.Listed : MaglevTable.TurnsByName(names);
        return new TableIndex(MaglevTable.Fill(names, input, turns), input.KeyHash.ValueBits);
    }
}
