using System.Text;

namespace RingProxy.Hashing.Tests;

/// <summary>Nodes and keys for tests that do not care which.</summary>
internal static class Nodes
{
    public static PlacementNode[] Many(int count) => [.. Enumerable.Range(0, count).Select(i => new PlacementNode { NodeId = $"node-{i:D4}" })];

    public static byte[] Key(int i) => Encoding.UTF8.GetBytes($"key:{i}");

    public static byte[][] Keys(int count) => [.. Enumerable.Range(0, count).Select(Key)];
}
