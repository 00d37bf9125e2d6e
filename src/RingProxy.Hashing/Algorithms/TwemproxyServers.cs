using System.Text;

namespace RingProxy.Hashing;

/// <summary>twemproxy's view of its servers: ordered by the length of their names, then by their bytes, with whole weights.</summary>
internal static class TwemproxyServers
{
    /// <summary>Node numbers in twemproxy's order.</summary>
    public static int[] Order(byte[][] names) =>
        [.. Enumerable.Range(0, names.Length).OrderBy(i => names[i], ByteOrder.LengthFirstComparer)];

    public static byte[][] Names(PlacementAlgorithm algorithm, PlacementNode[] nodes) =>
        Array.ConvertAll(nodes, node => Encoding.UTF8.GetBytes(algorithm.HashNameOf(node)));

    public static void Check(PlacementAlgorithm algorithm, PlacementRules rules, long maxTotalWeight)
    {
        rules.CheckUnused();
        rules.CheckDistinctHashNames(algorithm.HashNameOf);
        rules.CheckIntegerWeights();
        var total = rules.Nodes.Sum(node => node.Weight);
        if (total > maxTotalWeight)
        {
            rules.Add("nodes", total, $"total weight too great; legal: at most {maxTotalWeight}");
        }
    }
}
