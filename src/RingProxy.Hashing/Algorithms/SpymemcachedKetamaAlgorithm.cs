namespace RingProxy.Hashing;

/// <summary>
/// spymemcached's ketama (KetamaNodeLocator.java): 160 MD5 points a server, or libmemcached's weighted counts once any weight is not 1. Of equal points the
/// server added last wins. The client names a server by its socket address, <c>host/ip:port</c> or <c>ip:port</c>; only the second can be told
/// from an address, the first needs <c>hashName</c>.
/// </summary>
internal sealed class SpymemcachedKetamaAlgorithm : PlacementAlgorithm
{
    public override string Name => "spymemcached-ketama";

    private protected override KeyHashSet Hashes => Hashing.KeyHashes.Md5;

    public override bool OrderMatters(PlacementSpec spec) => true;

    private protected override string DefaultNameOf(PlacementNode node) => NodeNames.WithoutScheme(node.Address);

    private protected override void Check(PlacementRules rules)
    {
        rules.CheckDistinctHashNames(HashNameOf);
        rules.CheckWholeWeights();
    }

    private protected override NodeIndex Compile(PlacementInput input)
    {
        var names = NodeNames.Utf8(this, input.Nodes);
        var circle = new PointCircle(input.KeyHash.CircleBits);
        if (Array.TrueForAll(input.Nodes, node => node.Weight == 1))
        {
            KetamaPoints.AddEqual(circle, names, input.Listed);
        }
        else
        {
            KetamaPoints.AddWeighted(circle, names, input, input.Listed);
        }

        return new BoundIndex(circle.Compile(LookupRule.AtOrAbove, TieRule.LastWins), input.KeyHash);
    }
}
