using System.Globalization;
using System.Text;

namespace RingProxy.Hashing;

/// <summary>
/// libmemcached's ketama (src/libmemcached/hosts.cc). Unweighted: 100 points a server, each the key hash over <c>name-i</c>. Weighted: MD5 points by parts
/// of the total weight, as in twemproxy, whatever the key hash. A weight above 1 switches the unweighted kind to the weighted points, and its key hash stays.
/// Points are sorted with their server's number, so equal points go to the server listed first.
/// </summary>
/// <param name="name">The name in a ring document.</param>
/// <param name="hashes">The client's default first.</param>
/// <param name="alwaysWeighted">Whether points are weighted even if all weights are 1.</param>
internal sealed class LibmemcachedKetamaAlgorithm(string name, KeyHashSet hashes, bool alwaysWeighted) : PlacementAlgorithm
{
    private const int UnweightedPoints = 100;

    public override string Name => name;

    private protected override KeyHashSet Hashes => hashes;

    public override bool OrderMatters(PlacementSpec spec) => true;

    private protected override string DefaultNameOf(PlacementNode node) => NodeNames.Libmemcached(node.Address);

    private protected override void Check(PlacementRules rules)
    {
        rules.CheckDistinctHashNames(HashNameOf);
        rules.CheckWholeWeights();
    }

    private protected override NodeIndex Compile(PlacementInput input)
    {
        var circle = new PointCircle(input.KeyHash.CircleBits);
        if (alwaysWeighted || input.Nodes.Any(node => node.Weight > 1))
        {
            KetamaPoints.AddWeighted(circle, NodeNames.Utf8(this, input.Nodes), input, input.Listed);
        }
        else
        {
            AddUnweighted(circle, input);
        }

        return new BoundIndex(circle.Compile(LookupRule.AtOrAbove), input.KeyHash);
    }

    private void AddUnweighted(PointCircle circle, PlacementInput input)
    {
        foreach (var node in input.Listed)
        {
            var hashName = HashNameOf(input.Nodes[node]);
            for (var i = 0; i < UnweightedPoints; i++)
            {
                circle.Add(input.KeyHash.Compute(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{hashName}-{i}"))), node);
            }
        }
    }
}
