namespace RingProxy.Hashing;

/// <summary>mcrouter's default, <c>Ch3</c>; see <see cref="FurcIndex"/>. Servers are numbered as listed; only the last can be added or removed with little movement.</summary>
internal sealed class McrouterCh3Algorithm : PlacementAlgorithm
{
    public override string Name => "mcrouter-ch3";

    private protected override KeyHashSet Hashes => Hashing.KeyHashes.McrouterCh3;

    private protected override PlacementMembers Uses => PlacementMembers.None;

    public override bool OrderMatters(PlacementSpec spec) => true;

    private protected override string DefaultNameOf(PlacementNode node) => "";

    private protected override void Check(PlacementRules rules) => rules.CheckEqualWeights();

    private protected override NodeIndex Compile(PlacementInput input) => new FurcIndex(input.Listed);
}
