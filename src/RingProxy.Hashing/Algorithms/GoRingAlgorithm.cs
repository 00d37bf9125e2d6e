using System.Globalization;
using System.Text;

namespace RingProxy.Hashing;

/// <summary>
/// The rings of two Go libraries, golang/groupcache (consistenthash.go) and stathat/consistent: point i of a node is the key hash over i in decimal followed by
/// the node's name, without weights; of equal points the last added wins. groupcache gives a key to the first point at or above its hash, stathat to the first
/// above it. A node is named as its address is written.
/// </summary>
/// <param name="name">The name in a ring document.</param>
/// <param name="hashes">The library's default first.</param>
/// <param name="points">The library's default number of points a node.</param>
/// <param name="rule">Which point a key belongs to.</param>
internal sealed class GoRingAlgorithm(string name, KeyHashSet hashes, int points, LookupRule rule) : PlacementAlgorithm
{
    public override string Name => name;

    public override PlacementSpec Defaults => base.Defaults with { PointsPerWeight = points };

    public override bool OrderMatters(PlacementSpec spec) => true;

    private protected override KeyHashSet Hashes => hashes;

    private protected override PlacementMembers Uses => PlacementMembers.HashNames | PlacementMembers.PointsPerWeight;

    private protected override string DefaultNameOf(PlacementNode node) => node.Address;

    private protected override void Check(PlacementRules rules)
    {
        rules.CheckDistinctHashNames(HashNameOf);
        rules.CheckEqualWeights();
        rules.CheckRange("placement.pointsPerWeight", rules.Spec.PointsPerWeight, 1, RingAlgorithm.MaxPointsPerWeight);
        rules.CheckTotal("points", (double)rules.Nodes.Count * (rules.Spec.PointsPerWeight ?? points), RingAlgorithm.MaxPointCount);
    }

    private protected override NodeIndex Compile(PlacementInput input)
    {
        var circle = new PointCircle(input.KeyHash.CircleBits);
        foreach (var node in input.Listed)
        {
            var hashName = HashNameOf(input.Nodes[node]);
            for (var i = 0; i < input.Effective.PointsPerWeight; i++)
            {
                circle.Add(input.KeyHash.Compute(Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture) + hashName)), node);
            }
        }

        return new BoundIndex(circle.Compile(rule, TieRule.LastWins), input.KeyHash);
    }
}
