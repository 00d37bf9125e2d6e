using System.Globalization;
using RingProxy.Hashing;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>Everything that may explain what was observed: each algorithm with each of its hashes and options, over the ring's nodes under the names, weights and orders that people have.</summary>
/// <param name="document">Gives the nodes, and parameters to try beside the defaults.</param>
/// <param name="hasTags">Whether keys have something in braces, so that hash tags can matter.</param>
internal sealed class ExplanationSpace(RingDocument document, bool hasTags)
{
    private static readonly (string? Trait, Func<RingNode, int, string?> Of)[] s_names =
    [
        (null, (node, _) => node.HashName),
        ("nodes named by id", (node, _) => node.NodeId),
        ("nodes named by host:port", (node, _) => AddressForms.Endpoint(node)),
        ("nodes named by host", (node, _) => AddressForms.Host(node)),
        ("nodes named by http://host:port", (node, _) => AddressForms.WithHttp(node)),
        ("nodes named /host:port", (node, _) => $"/{AddressForms.Endpoint(node)}"),
        ("nodes named by position from 1", (_, i) => (i + 1).ToString(CultureInfo.InvariantCulture)),
    ];

    private static readonly bool?[] s_absent = [null], s_both = [true, false];
    private static readonly string?[] s_noText = [null], s_pointHashes = ["xxh64", "murmur2"], s_orders = ["name", "listed"];

    private readonly RingNode[] _nodes = [.. document.Nodes.Where(node => node.Status is not NodeStatus.Joining)];

    /// <summary>Valid ones only, each once.</summary>
    public IEnumerable<Explanation> All() =>
        from name in PlacementAlgorithms.Names
        let algorithm = Get(name)
        from nodes in NodeLists(algorithm)
        from spec in Specs(algorithm)
        let explanation = nodes with { Spec = spec }
        where algorithm.Validate(spec, explanation.Nodes).Count == 0
        select explanation;

    private IEnumerable<PlacementSpec> Specs(PlacementAlgorithm algorithm)
    {
        var own = document.Placement.Algorithm == algorithm.Name ? document.Placement : new PlacementSpec { Algorithm = algorithm.Name };
        var tags = algorithm.Defaults.HashTag is not null || !hasTags ? [own.HashTag] : new[] { null, "{}", own.HashTag }.Distinct();
        return
            from keyHash in algorithm.KeyHashes
            from hashTag in tags
            from avalanche in algorithm.Defaults.Avalanche is null ? s_absent : s_both
            from pointHash in algorithm.Defaults.PointHash is null ? s_noText : s_pointHashes
            from nodeOrder in algorithm.Defaults.NodeOrder is null ? s_noText : s_orders
            from strict in algorithm.Defaults.StrictSuccessor is null ? s_absent : s_both
            select own with { KeyHash = keyHash, HashTag = hashTag, Avalanche = avalanche, PointHash = pointHash, NodeOrder = nodeOrder, StrictSuccessor = strict };
    }

    private IEnumerable<Explanation> NodeLists(PlacementAlgorithm algorithm)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (order, ordered) in Orders(algorithm))
        {
            foreach (var (trait, nameOf) in s_names)
            {
                foreach (var (weights, weightOf) in Weights())
                {
                    PlacementNode[] nodes = [.. ordered.Select((node, i) => Of(node, nameOf(node, i), weightOf(node), algorithm))];
                    // The name that hashes the same is tried once, under its plainest description.
                    if (seen.Add(string.Join('\n', nodes.Select(node => $"{node.NodeId} {algorithm.HashNameOf(node)} {node.Weight.ToString("R", CultureInfo.InvariantCulture)}"))))
                        yield return new Explanation(new PlacementSpec { Algorithm = algorithm.Name }, [.. nodes], [.. new[] { trait, weights, order }.OfType<string>()]);
                }
            }
        }
    }

    private static PlacementNode Of(RingNode node, string? hashName, double weight, PlacementAlgorithm algorithm) => new()
    {
        NodeId = node.NodeId,
        Address = node.Address,
        HashName = hashName,
        Weight = weight,
        VirtualNodes = algorithm.Name == "ring" ? node.VirtualNodes : null,
        Slots = algorithm.Name is "slots" or "redis-cluster" ? node.Slots : null,
        Tokens = algorithm.Name == "tokens" ? node.Tokens : null,
    };

    private IEnumerable<(string? Trait, Func<RingNode, double> Of)> Weights()
    {
        yield return (null, node => node.Weight);
        if (_nodes.Any(node => node.Weight != 1))
            yield return ("all weights 1", _ => 1);
    }

    private IEnumerable<(string? Trait, RingNode[] Nodes)> Orders(PlacementAlgorithm algorithm)
    {
        yield return (null, _nodes);
        if (!algorithm.OrderMatters(new PlacementSpec { Algorithm = algorithm.Name, NodeOrder = algorithm.Defaults.NodeOrder is null ? null : "listed" }))
            yield break;
        RingNode[] byId = [.. _nodes.OrderBy(node => node.NodeId, StringComparer.Ordinal)];
        if (!byId.SequenceEqual(_nodes))
            yield return ("nodes in the order of their ids", byId);
        RingNode[] byAddress = [.. _nodes.OrderBy(node => node.Address, StringComparer.Ordinal)];
        if (!byAddress.SequenceEqual(_nodes) && !byAddress.SequenceEqual(byId))
            yield return ("nodes in the order of their addresses", byAddress);
    }

    private static PlacementAlgorithm Get(string name)
    {
        PlacementAlgorithms.TryGet(name, out var algorithm);
        return algorithm!;
    }
}
