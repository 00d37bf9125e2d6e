using System.Text;
using RingProxy.Hashing;

namespace RingProxy.Benchmarks;

/// <summary>The rings and keys that all benchmarks share.</summary>
internal static class Rings
{
    /// <summary>A power of two, so that picking the next key costs nothing.</summary>
    public const int KeyCount = 1 << 12;

    public static RingSpec Spec(int nodeCount, int replicas = 1) => new()
    {
        RingId = "bench",
        Placement = new PlacementSpec { Algorithm = "ring" },
        Nodes = Nodes(nodeCount),
        Replicas = replicas,
    };

    public static PlacementNode[] Nodes(int count) => [.. Enumerable.Range(0, count).Select(i => new PlacementNode { NodeId = $"node-{i:D4}" })];

    /// <summary>Keys of 20 bytes.</summary>
    public static byte[][] Keys() => [.. Enumerable.Range(0, KeyCount).Select(i => Encoding.ASCII.GetBytes($"user:{(long)i * 7919 % 1_000_000_007,15:D15}"))];
}
