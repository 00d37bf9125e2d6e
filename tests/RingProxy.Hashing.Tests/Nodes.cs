using System.Text;

namespace RingProxy.Hashing.Tests;

/// <summary>Nodes and keys for tests that do not care which.</summary>
internal static class Nodes
{
    public static PlacementNode[] Many(int count) => [.. Enumerable.Range(0, count).Select(i => new PlacementNode { NodeId = $"node-{i:D4}" })];

    /// <summary>Nodes that an algorithm takes: with the addresses, ids, slots or tokens that it needs.</summary>
    public static PlacementNode[] For(string algorithm, int count) => [.. Many(count).Select((node, i) => algorithm switch
    {
        "haproxy-consistent" or "haproxy-consistent-3.0" => node with { HashName = $"{i + 1}" },
        "redis-cluster" => node with { Slots = $"{16_384 * i / count}-{(16_384 * (i + 1) / count) - 1}" },
        "tokens" => node with { Tokens = string.Join(',', Enumerable.Range(0, 64).Select(n => (uint)((n * 67_000_000L) + (i * 977_777)))) },
        _ => node with { Address = $"10.0.{i / 250}.{i % 250}:6379" },
    })];

    public static byte[] Key(int i) => Encoding.UTF8.GetBytes($"key:{i}");

    public static byte[][] Keys(int count) => [.. Enumerable.Range(0, count).Select(Key)];
}
