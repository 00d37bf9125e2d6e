using System.Globalization;
using RingProxy.Hashing;

namespace RingProxy.Cli;

/// <summary>One way to place keys in a comparison: a label and the specification, applied to nodes that are the same for all.</summary>
internal sealed record Contender(string Name, PlacementSpec Spec)
{
    private const string Slots = "slots";

    /// <summary>Compared unless the command line names others.</summary>
    public static IReadOnlyList<string> UsualAlgorithms { get; } =
    [
        "modulo", "jump", "ring", "rendezvous", "maglev", Slots, "twemproxy-ketama", "libmemcached-ketama-weighted", "nginx-consistent",
        "haproxy-consistent", "envoy-ring-hash", "envoy-maglev",
    ];

    /// <summary>Compared as caches unless the command line names others.</summary>
    public static IReadOnlyList<string> UsualCacheAlgorithms { get; } = ["modulo", "jump", "maglev", "ring", Slots];

    /// <summary>They do not place by themselves: an operator, or a cluster, declares what each node owns.</summary>
    public static IReadOnlyList<string> DeclaredPlacements { get; } = ["redis-cluster", "tokens"];

    /// <summary>All algorithms that place by themselves.</summary>
    public static IReadOnlyList<string> AllAlgorithms { get; } = [.. PlacementAlgorithms.Names.Except(DeclaredPlacements)];

    /// <summary>Whether nodes keep the names, points and slots that their document gives them: those of a ring's own algorithm.</summary>
    public bool KeepsMembers { get; init; }

    /// <summary>An algorithm with its defaults.</summary>
    public static Contender Of(string algorithm) => new(algorithm, new PlacementSpec { Algorithm = algorithm });

    /// <summary>What keeps this contender from placing keys on the nodes; empty when nothing does.</summary>
    public IReadOnlyList<PlacementError> Validate(IReadOnlyList<PlacementNode> nodes) => Placement.Validate(Spec, Fit(nodes));

    /// <param name="nodes">The nodes to place keys on.</param>
    /// <param name="current">What was in force before: a planned table moves from there; null: nothing.</param>
    /// <exception cref="ArgumentException"><see cref="Validate"/> tells the reasons.</exception>
    public Placement Build(IReadOnlyList<PlacementNode> nodes, Placement? current = null)
    {
        var fit = Fit(nodes);
        return Placement.Build(Spec, Spec.Algorithm == Slots ? Plan(fit, current) : fit);
    }

    private static IReadOnlyList<PlacementNode> Plan(PlacementNode[] nodes, Placement? current) =>
        current is null && Array.Exists(nodes, node => node.Slots is not null) ? nodes : SlotPlanner.Plan(nodes, current?.Nodes ?? [], ranks: 1, spreadZones: false);

    private PlacementNode[] Fit(IReadOnlyList<PlacementNode> nodes)
    {
        PlacementNode[] plain = KeepsMembers
            ? [.. nodes]
            : [.. nodes.Select(node => new PlacementNode { NodeId = node.NodeId, Address = node.Address, Weight = node.Weight })];
        // HAProxy hashes the number of a server, which is its position in the config unless it is given.
        return Spec.Algorithm.StartsWith("haproxy-", StringComparison.Ordinal)
            ? [.. plain.Select((node, i) => node.HashName is null ? node with { HashName = (i + 1).ToString(CultureInfo.InvariantCulture) } : node)]
            : plain;
    }
}
