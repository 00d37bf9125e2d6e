using System.Globalization;
using System.Text;

namespace RingProxy.Hashing;

/// <summary>
/// Jedis's ShardedJedis (util/Sharded.java): 160 × weight points a shard, the key hash over <c>name*n</c>, or over <c>SHARD-i-NODE-n</c> with the shard's position i
/// where it has no name (here: no <c>hashName</c>). Up to 2.9 the name is <c>name*</c> weight <c>n</c>, so that a new weight moves all. A key belongs to the first point at or above its hash; of equal points the last added wins. Java compares
/// signed numbers, which only turns the circle.
/// </summary>
/// <param name="name">The name in a ring document.</param>
/// <param name="weightInLabel">Whether the weight stands before the number of a named shard's point.</param>
internal sealed class JedisShardedAlgorithm(string name, bool weightInLabel) : PlacementAlgorithm
{
    private const int PointsPerWeight = 160;

    public override string Name => name;

    private protected override KeyHashSet Hashes => Hashing.KeyHashes.Jedis;

    public override bool OrderMatters(PlacementSpec spec) => true;

    private protected override string DefaultNameOf(PlacementNode node) => "";

    private protected override HashTag HashTagOf(PlacementSpec effective) =>
        effective.HashTag is null ? HashTag.None : base.HashTagOf(effective).AsJedisReadsIt();

    private protected override void Check(PlacementRules rules)
    {
        rules.CheckDistinctHashNames(node => node.HashName ?? node.NodeId);
        rules.CheckWholeWeights();
        rules.CheckTotal("points", rules.Nodes.Sum(node => node.Weight * PointsPerWeight), RingAlgorithm.MaxPointCount);
    }

    private protected override NodeIndex Compile(PlacementInput input)
    {
        var circle = new PointCircle(input.KeyHash.CircleBits);
        for (var position = 0; position < input.Listed.Length; position++)
        {
            var node = input.Listed[position];
            var weight = (int)input.Nodes[node].Weight;
            var label = LabelOf(input.Nodes[node].HashName, weight, position);
            for (var n = 0; n < weight * PointsPerWeight; n++)
            {
                circle.Add(input.KeyHash.Compute(Encoding.UTF8.GetBytes(label + n.ToString(CultureInfo.InvariantCulture))), node);
            }
        }

        return new BoundIndex(circle.Compile(LookupRule.AtOrAbove, TieRule.LastWins), input.KeyHash);
    }

    private string LabelOf(string? shard, int weight, int position) => shard is null
        ? string.Create(CultureInfo.InvariantCulture, $"SHARD-{position}-NODE-")
        : string.Create(CultureInfo.InvariantCulture, $"{shard}*{(weightInLabel ? weight : "")}");
}
