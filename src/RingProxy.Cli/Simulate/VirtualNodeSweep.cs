using System.Globalization;
using RingProxy.Hashing;

namespace RingProxy.Cli;

/// <summary>
/// Balance of the native ring against its number of points a node. One small ring is a lottery, so each number is tried on several
/// rings with other node names.
/// </summary>
internal static class VirtualNodeSweep
{
    private const int MaxRings = 30;
    private const long MaxPoints = 2_000_000; // of all rings of one number: bounds time and memory

    public static VirtualNodeResult Run(int nodeCount, int virtualNodes, long seed)
    {
        var ringCount = (int)Math.Clamp(MaxPoints / ((long)nodeCount * virtualNodes), 1, MaxRings);
        var balances = Enumerable.Range(0, ringCount).Select(ring => BalanceOf(nodeCount, virtualNodes, seed, ring)).ToArray();
        return new VirtualNodeResult
        {
            VirtualNodes = virtualNodes,
            RingCount = ringCount,
            Deviation = Math.Sqrt(balances.Average(b => b.Deviation * b.Deviation)),
            WorstDeviation = balances.Max(b => b.Deviation),
            TheoreticalDeviation = Theory(nodeCount, virtualNodes),
            MaxToMean = balances.Average(b => b.MaxToMean),
        };
    }

    /// <summary>
    /// The relative standard deviation of shares with V random points for each of N nodes, √((N−1) ÷ (N·V+1)): a node's share is
    /// distributed as Beta(V, (N−1)·V).
    /// </summary>
    public static double Theory(int nodeCount, double virtualNodes) => Math.Sqrt((nodeCount - 1) / ((nodeCount * virtualNodes) + 1));

    private static LoadBalance BalanceOf(int nodeCount, int virtualNodes, long seed, int ring)
    {
        var nodes = Enumerable.Range(0, nodeCount)
            .Select(i => new PlacementNode { NodeId = string.Create(CultureInfo.InvariantCulture, $"{seed}-{ring}-{i}") })
            .ToArray();
        var placement = Placement.Build(new PlacementSpec { Algorithm = "ring", PointsPerWeight = virtualNodes }, nodes);
        return LoadBalance.Of(placement.Shares, [.. nodes.Select(node => node.Weight)]);
    }
}
