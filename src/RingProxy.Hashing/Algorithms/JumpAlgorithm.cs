namespace RingProxy.Hashing;

/// <summary>
/// Jump consistent hash; see <see cref="JumpIndex"/>. Nodes are numbered in the order of their ids, and only adding or removing the
/// last one moves as little as possible: removing another renumbers those behind it.
/// </summary>
internal sealed class JumpAlgorithm : PlacementAlgorithm
{
    public override string Name => "jump";

    private protected override KeyHashSet Hashes => Hashing.KeyHashes.Native;

    private protected override PlacementMembers Uses => PlacementMembers.None;

    private protected override void Check(PlacementRules rules)
    {
        rules.CheckEqualWeights();
    }

    private protected override NodeIndex Compile(PlacementInput input) => new JumpIndex(input.Nodes.Length);
}
