namespace RingProxy.Hashing;

/// <summary>
/// twemproxy's <c>ketama</c>: points from MD5 over <c>name-k</c>, four a digest, on a circle of 32 bits; a key belongs to the first point at or
/// above its hash. How many points a server gets depends on its part of the total weight, in single precision as in twemproxy
/// (src/hashkit/nc_ketama.c): some pools of equal weights get 156 points a server in place of 160.
/// </summary>
internal sealed class TwemproxyKetamaAlgorithm : PlacementAlgorithm
{
    public override string Name => "twemproxy-ketama";

    public override IReadOnlyList<string> KeyHashes => Hashing.KeyHashes.Twemproxy;

    private protected override void Check(PlacementRules rules) => TwemproxyServers.Check(this, rules, uint.MaxValue);

    private protected override NodeIndex Compile(PlacementSpec spec, PlacementNode[] nodesById, KeyHash keyHash)
    {
        var names = TwemproxyServers.Names(this, nodesById);
        var totalWeight = (uint)nodesById.Sum(node => node.Weight);
        var points = new List<ulong>(nodesById.Length * KetamaPoints.PerServer);
        var owners = new List<ushort>(nodesById.Length * KetamaPoints.PerServer);
        foreach (var node in TwemproxyServers.Order(names))
        {
            var count = KetamaPoints.CountOf((uint)nodesById[node].Weight, totalWeight, nodesById.Length);
            KetamaPoints.Append(names[node], count, points);
            owners.AddRange(Enumerable.Repeat((ushort)node, count));
        }

        var (sortedPoints, sortedOwners) = (points.ToArray(), owners.ToArray());
        PointSorter.Sort(ref sortedPoints, ref sortedOwners);
        return new BoundIndex(BoundList.FromSuccessors(sortedPoints, sortedOwners), keyHash.CircleBits, keyHash.ValueBits);
    }
}
