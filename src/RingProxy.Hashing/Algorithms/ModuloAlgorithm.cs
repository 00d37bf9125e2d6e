namespace RingProxy.Hashing;

/// <summary>
/// Hash modulo the number of nodes, in the order of their ids: what people start with. Any change of the number moves nearly all keys; it
/// is here as the previous placement of a transition, and for comparison.
/// </summary>
internal sealed class ModuloAlgorithm : PlacementAlgorithm
{
    public override string Name => "modulo";

    private protected override KeyHashSet Hashes => Hashing.KeyHashes.Native;

    private protected override PlacementMembers Uses => PlacementMembers.None;

    private protected override void Check(PlacementRules rules)
    {
        rules.CheckEqualWeights();
    }

    private protected override NodeIndex Compile(PlacementInput input) =>
        new TableIndex([.. Enumerable.Range(0, input.Nodes.Length).Select(i => (ushort)i)], input.KeyHash.ValueBits);
}
