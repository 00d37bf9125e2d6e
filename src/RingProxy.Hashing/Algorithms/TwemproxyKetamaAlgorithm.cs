namespace RingProxy.Hashing;

/// <summary>
/// twemproxy's <c>ketama</c>: points from MD5 over <c>name-k</c>, four a digest, on a circle of 32 bits; a key belongs to the first point at or
/// above its hash. How many points a server gets depends on its part of the total weight (src/hashkit/nc_ketama.c). twemproxy 0.5 cuts
/// <c>name-k</c> to a buffer of 272 bytes.
/// </summary>
internal sealed class TwemproxyKetamaAlgorithm : PlacementAlgorithm
{
    private const int MaxLabelBytes = 272;

    public override string Name => "twemproxy-ketama";

    private protected override KeyHashSet Hashes => Hashing.KeyHashes.Twemproxy;

    private protected override void Check(PlacementRules rules)
    {
        rules.CheckDistinctHashNames(HashNameOf);
        rules.CheckWholeWeights();
    }

    private protected override NodeIndex Compile(PlacementInput input)
    {
        var names = NodeNames.Utf8(this, input.Nodes);
        var circle = new PointCircle(input.KeyHash.CircleBits);
        KetamaPoints.AddWeighted(circle, names, input, TwemproxyServers.Order(names), MaxLabelBytes);
        return new BoundIndex(circle.Compile(LookupRule.AtOrAbove), input.KeyHash);
    }
}
