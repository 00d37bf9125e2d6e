using System.Globalization;
using RingProxy.Hashing;

namespace RingProxy.Benchmarks;

/// <summary>Nodes of equal weight that an algorithm takes.</summary>
internal static class SampleNodes
{
    private const int SlotsOfRedisCluster = 16_384;
    private const int TokensPerNode = 256;

    /// <param name="algorithm">The algorithm's name.</param>
    /// <param name="count">How many nodes.</param>
    /// <param name="set">Another number gives other names and addresses.</param>
    public static IReadOnlyList<PlacementNode> Of(string algorithm, int count, int set = 0)
    {
        var nodes = Enumerable.Range(0, count).Select(i => Node(algorithm, i, count, set)).ToArray();
        return algorithm == "slots" ? SlotPlanner.Plan(nodes, [], 1, spreadZones: false) : nodes;
    }

    /// <summary>The nodes with one more behind them; null where somebody has to assign its keys by hand.</summary>
    public static IReadOnlyList<PlacementNode>? WithOneMore(string algorithm, IReadOnlyList<PlacementNode> nodes) => algorithm switch
    {
        "redis-cluster" => null,
        "slots" => SlotPlanner.Plan([.. nodes, Node(algorithm, nodes.Count, nodes.Count)], nodes, 1, spreadZones: false),
        _ => [.. nodes, Node(algorithm, nodes.Count, nodes.Count)],
    };

    private static PlacementNode Node(string algorithm, int i, int count, int set = 0)
    {
        var node = new PlacementNode { NodeId = $"node-{(set * 1_000) + i:D4}", Address = $"10.{set}.{i / 250}.{i % 250}:6379" };
        return algorithm switch
        {
            "haproxy-consistent" or "haproxy-consistent-3.0" => node with { HashName = ((set * 1_000) + i + 1).ToString(CultureInfo.InvariantCulture), Weight = 10 },
            "redis-cluster" => node with { Slots = $"{SlotsOfRedisCluster * i / count}-{(SlotsOfRedisCluster * (i + 1) / count) - 1}" },
            "tokens" => node with { Tokens = string.Join(',', Tokens((set * 1_000) + i)) },
            _ => node,
        };
    }

    private static IEnumerable<ulong> Tokens(int node)
    {
        var random = new Random(node);
        return Enumerable.Range(0, TokensPerNode).Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue));
    }
}
