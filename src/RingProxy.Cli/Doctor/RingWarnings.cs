using System.Globalization;
using RingProxy.Hashing;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>Dangers that a document shows by itself.</summary>
internal static class RingWarnings
{
    private const double UnevenShare = 1.5;
    private const int FewPointsOfEnvoy = 100;

    public static IReadOnlyList<string> Of(RingSnapshot snapshot)
    {
        var document = snapshot.Document;
        RingNode[] nodes = [.. document.Nodes.Where(node => node.Status is not NodeStatus.Joining)];
        PlacementAlgorithms.TryGet(document.Placement.Algorithm, out var algorithm);
        var placement = snapshot.Ring.Placement;
        return
        [
            .. KeyHash(document.Placement, algorithm!, placement),
            .. Shares(placement),
            .. Points(document.Placement, nodes),
            .. Order(document.Placement, algorithm!, nodes),
            .. Movement(document.Placement.Algorithm),
            .. Transition(document),
        ];
    }

    private static IEnumerable<string> KeyHash(PlacementSpec spec, PlacementAlgorithm algorithm, Placement placement)
    {
        var keyHash = spec.KeyHash ?? algorithm.KeyHashes[0];
        var isKetama = spec.Algorithm is "twemproxy-ketama" or "libmemcached-ketama" or "libmemcached-ketama-weighted";
        if (isKetama && keyHash == "crc32" && placement.Nodes.Length > 1)
            yield return "keyHash crc32 has fifteen bits, of which a circle of 32 bits uses the first 1/131072: nearly all keys are on one node (crc32a is the whole CRC-32)";
        if (isKetama && keyHash is "fnv1a_64" or "fnv1_64")
            yield return $"keyHash {keyHash} hardly mixes the last bytes of a key: consecutive ids stay together on one node";
    }

    private static IEnumerable<string> Shares(Placement placement)
    {
        var weight = placement.Nodes.Sum(node => node.Weight);
        for (var i = 0; i < placement.Nodes.Length; i++)
        {
            var (node, share) = (placement.Nodes[i], placement.Shares[i]);
            var factor = share * weight / node.Weight;
            if (share == 0)
                yield return $"node {node.NodeId} of weight {node.Weight.ToString(CultureInfo.InvariantCulture)} owns nothing: its weight rounds to no points";
            else if (factor >= UnevenShare)
                yield return string.Create(CultureInfo.InvariantCulture, $"node {node.NodeId} owns {share:P1} of the keys, {factor:F2} times its part by weight: the ring has too few points");
        }
    }

    private static IEnumerable<string> Points(PlacementSpec spec, RingNode[] nodes)
    {
        var isWeighted = spec.Algorithm is "twemproxy-ketama" or "libmemcached-ketama-weighted";
        if (isWeighted && nodes.All(node => node.Weight == nodes[0].Weight))
        {
            var points = KetamaPoints.CountOf(1, (ulong)nodes.Length, nodes.Length);
            if (points != KetamaPoints.PerServer)
                yield return $"{nodes.Length} nodes of equal weight get {points} points each in place of {KetamaPoints.PerServer}, as single precision rounds: clients that assume {KetamaPoints.PerServer} (spymemcached unweighted, Enyim) disagree on some keys";
        }

        if (spec.Algorithm.StartsWith("haproxy", StringComparison.Ordinal) && nodes.All(node => node.Weight == 1))
            yield return "all weights are 1, HAProxy's default: 16 points a node, so shares differ by some 15 %; weight 10 for all gives 160 points each";
        if (spec.Algorithm is "envoy-ring-hash" or "envoy-redis" && (spec.MinimumRingSize ?? 1024) / nodes.Length < FewPointsOfEnvoy)
            yield return $"minimumRingSize {spec.MinimumRingSize ?? 1024} is for all {nodes.Length} nodes together: fewer than {FewPointsOfEnvoy} points each";
    }

    private static IEnumerable<string> Order(PlacementSpec spec, PlacementAlgorithm algorithm, RingNode[] nodes)
    {
        if (!algorithm.OrderMatters(spec))
            yield break;
        var byPosition = spec.Algorithm is "libmemcached-modula" or "nginx-hash" or "mcrouter-ch3" or "mcrouter-crc32" or "envoy-maglev"
            || (spec.Algorithm is "jedis-sharded" or "jedis-sharded-2.9" && nodes.Any(node => node.HashName is null));
        if (byPosition)
            yield return "owners depend on the order in which nodes are listed: keep it, and put new nodes at the end";
        else if (spec.Algorithm is "envoy-ring-hash" or "envoy-redis")
            yield return "the order in which nodes are listed decides a few points: keep it";
    }

    private static IEnumerable<string> Movement(string algorithm)
    {
        if (algorithm is "modulo" or "libmemcached-modula" or "twemproxy-modula" or "nginx-hash" or "mcrouter-crc32")
            yield return "a change of the number of nodes moves nearly all keys: take it in steps, by a transition to an algorithm that moves few";
    }

    private static IEnumerable<string> Transition(RingDocument document)
    {
        if (document.Transition is { } transition)
            yield return string.Create(CultureInfo.InvariantCulture, $"a transition is in progress (share {transition.Share}): observed pairs are compared with the next placement alone");
    }
}
