using System.Globalization;
using RingProxy.Hashing;

namespace RingProxy.Cli;

/// <summary>One way to place keys in a comparison: a label and the specification, applied to nodes that are the same for all.</summary>
internal sealed record Contender(string Name, PlacementSpec Spec)
{
    /// <summary>Compared unless the command line names others.</summary>
    public static IReadOnlyList<string> UsualAlgorithms { get; } =
    [
        "modulo", "jump", "ring", "rendezvous", "maglev", "slots", "twemproxy-ketama", "libmemcached-ketama-weighted", "nginx-consistent",
        "haproxy-consistent", "envoy-ring-hash", "envoy-maglev",
    ];

    /// <summary>They do not place by themselves: an operator, or a cluster, declares what each node owns.</summary>
    public static IReadOnlyList<string> DeclaredPlacements { get; } = ["redis-cluster", "tokens"];

    /// <summary>All algorithms that place by themselves.</summary>
    public static IReadOnlyList<string> AllAlgorithms { get; } = [.. PlacementAlgorithms.Names.Except(DeclaredPlacements)];

    public static Contender Of(string algorithm) => new(algorithm, new PlacementSpec { Algorithm = algorithm });

    /// <summary>What keeps this contender from placing keys on the nodes; empty when nothing does.</summary>
    public IReadOnlyList<PlacementError> Validate(IReadOnlyList<PlacementNode> nodes) => Placement.Validate(Spec, Fit(nodes));

    /// <exception cref="ArgumentException"><see cref="Validate"/> tells the reasons.</exception>
    public Placement Build(IReadOnlyList<PlacementNode> nodes) => Placement.Build(Spec, Fit(nodes));

    // HAProxy hashes the number of a server, which is its position in the config unless it is given.
    private IReadOnlyList<PlacementNode> Fit(IReadOnlyList<PlacementNode> nodes) =>
        Spec.Algorithm.StartsWith("haproxy-", StringComparison.Ordinal)
            ? [.. nodes.Select((node, i) => node.HashName is null ? node with { HashName = (i + 1).ToString(CultureInfo.InvariantCulture) } : node)]
            : nodes;
}
