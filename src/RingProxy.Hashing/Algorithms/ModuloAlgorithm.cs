namespace RingProxy.Hashing;

/// <summary>
/// Hash modulo the number of nodes, in the order of their ids: what people start with. Any change of the number moves nearly all keys; it
/// is here as the previous placement of a transition, and for comparison.
/// </summary>
internal sealed class ModuloAlgorithm : PlacementAlgorithm
{
    public override string Name => "modulo";

    public override IReadOnlyList<string> KeyHashes => Hashing.KeyHashes.Native;

    private protected override void Check(PlacementRules rules)
    {
        rules.CheckUnused(hashNames: true);
        rules.CheckEqualWeights();
    }

    private protected override NodeIndex Compile(PlacementSpec spec, PlacementNode[] nodesById, KeyHash keyHash) =>
        new TableIndex([.. Enumerable.Range(0, nodesById.Length).Select(i => (ushort)i)], keyHash.ValueBits);
}
