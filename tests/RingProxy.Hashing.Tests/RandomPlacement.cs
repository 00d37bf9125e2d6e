using System.Globalization;

namespace RingProxy.Hashing.Tests;

/// <summary>Valid placements of every algorithm, drawn from a seed: 1 to 12 nodes, weights, names and parameters where the algorithm takes them.</summary>
internal static class RandomPlacement
{
    public static (PlacementSpec Spec, PlacementNode[] Nodes) Of(Random random)
    {
        PlacementAlgorithms.TryGet(PlacementAlgorithms.Names[random.Next(PlacementAlgorithms.Names.Count)], out var algorithm);
        return Of(random, algorithm!);
    }

    public static (PlacementSpec Spec, PlacementNode[] Nodes) Of(Random random, PlacementAlgorithm algorithm)
    {
        var name = algorithm.Name;
        var spec = new PlacementSpec
        {
            Algorithm = name,
            KeyHash = random.Next(2) == 0 ? null : algorithm.KeyHashes[random.Next(algorithm.KeyHashes.Count)],
            Avalanche = name.StartsWith("haproxy", StringComparison.Ordinal) && random.Next(2) == 0 ? random.Next(2) == 0 : null,
            PointsPerWeight = name is "ring" or "groupcache" or "stathat" && random.Next(2) == 0 ? random.Next(1, 200) : null,
            MinimumRingSize = name is "envoy-ring-hash" or "envoy-redis" && random.Next(2) == 0 ? random.Next(1, 3000) : null,
            PointHash = name is "envoy-ring-hash" or "envoy-redis" && random.Next(2) == 0 ? "murmur2" : null,
            TableSize = name.EndsWith("maglev", StringComparison.Ordinal) ? new[] { 13, 251, 1021 }[random.Next(3)] : null,
            NodeOrder = name is "envoy-maglev" && random.Next(2) == 0 ? "listed" : null,
            StrictSuccessor = name is "tokens" && random.Next(2) == 0 ? true : null,
            HashTag = random.Next(3) == 0 ? "{}" : null,
        };
        var ids = Enumerable.Range(0, 40).ToArray();
        random.Shuffle(ids);
        var nodes = ids.Take(random.Next(1, 13)).Select(id => new PlacementNode
        {
            NodeId = $"node-{id}",
            Address = $"10.0.0.{id}:{(random.Next(2) == 0 ? 11211 : 6379)}",
            HashName = HashNameFor(name, id, random),
            VirtualNodes = name == "ring" && random.Next(4) == 0 ? random.Next(1, 300) : null,
            Weight = WeightFor(name, random),
            Tokens = name == "tokens" ? string.Join(',', Enumerable.Range(0, random.Next(1, 20)).Select(i => ((uint)random.Next() & 0xffffffc0) + (uint)id)) : null,
        }).ToArray();
        return (spec, WithSlots(name, nodes, random));
    }

    private static string? HashNameFor(string algorithm, int id, Random random) => algorithm switch
    {
        "haproxy-consistent" or "haproxy-consistent-3.0" => random.Next(4) == 0 ? $"0x{id * 7919:x}" : (id + 1).ToString(CultureInfo.InvariantCulture),
        "jump" or "modulo" or "slots" or "redis-cluster" or "tokens" or "mcrouter-ch3" or "mcrouter-crc32" or "libmemcached-modula" or "nginx-hash" => null,
        _ => random.Next(4) == 0 ? $"name-{id}" : null,
    };

    private static double WeightFor(string algorithm, Random random) => algorithm switch
    {
        "jump" or "modulo" or "enyim-ketama" or "redis-cluster" or "groupcache" or "stathat" or "tokens"
            or "mcrouter-ch3" or "mcrouter-crc32" or "libmemcached-modula" => 1,
        "ring" or "rendezvous" or "maglev" or "slots" => Math.Round(0.1 + (random.NextDouble() * 4), 2),
        _ => random.Next(1, 6),
    };

    private static PlacementNode[] WithSlots(string algorithm, PlacementNode[] nodes, Random random) => algorithm switch
    {
        "slots" when random.Next(2) == 0 => [.. SlotPlanner.Plan(nodes, [], random.Next(1, 4), spreadZones: false)],
        "redis-cluster" => [.. nodes.Select((node, i) => node with { Slots = RangesOf(i, nodes.Length) })],
        _ => nodes,
    };

    private static string RangesOf(int node, int nodeCount)
    {
        const int slots = 16_384;
        var half = slots / 2;
        return string.Join(',', new[] { 0, half }.Select(from => $"{from + (half * node / nodeCount)}-{from + (half * (node + 1) / nodeCount) - 1}"));
    }
}
