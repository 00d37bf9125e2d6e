namespace RingProxy.Hashing;

/// <summary>
/// EnyimMemcached's KetamaNodeLocator: 160 MD5 points a server named <c>ip:port</c>, no weights, the server added last wins an equal point. Its search sends
/// a hash below the first point to the last one, where every other ketama takes the first.
/// </summary>
internal sealed class EnyimKetamaAlgorithm : PlacementAlgorithm
{
    public override string Name => "enyim-ketama";

    private protected override KeyHashSet Hashes => Hashing.KeyHashes.Md5;

    public override bool OrderMatters(PlacementSpec spec) => true;

    private protected override string DefaultNameOf(PlacementNode node) => NodeNames.WithoutScheme(node.Address);

    private protected override void Check(PlacementRules rules)
    {
        rules.CheckDistinctHashNames(HashNameOf);
        rules.CheckEqualWeights();
    }

    private protected override NodeIndex Compile(PlacementInput input)
    {
        var circle = new PointCircle(input.KeyHash.CircleBits);
        KetamaPoints.AddEqual(circle, NodeNames.Utf8(this, input.Nodes), input.Listed);
        return new BoundIndex(circle.Compile(LookupRule.AtOrAboveFromLast, TieRule.LastWins), input.KeyHash);
    }
}
