using RingProxy.Hashing;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>The nodes to begin with, and the placement of the ring they were taken from, if any.</summary>
internal sealed record SimulatedCluster(IReadOnlyList<PlacementNode> Nodes, PlacementSpec? OwnPlacement)
{
    /// <summary>Nodes by number, or those of a ring document: its joining nodes and its transition, if any, are left out.</summary>
    /// <param name="count">How many nodes; null: those of the ring, else <paramref name="usualCount"/>.</param>
    /// <exception cref="CommandException">The ring cannot be read or is not valid.</exception>
    public static async Task<SimulatedCluster> LoadAsync(
        Terminal terminal, string? ringFile, int? count, int usualCount, CancellationToken cancellationToken)
    {
        if (ringFile is null)
            return new SimulatedCluster(SimulatedNodes.Make(count ?? usualCount), null);
        var spec = RingSnapshot.Build(await RingFile.ReadDraftAsync(terminal, ringFile, cancellationToken)).Ring.Spec;
        var nodes = spec.Nodes;
        return new SimulatedCluster(SimulatedNodes.Resize(nodes, count ?? nodes.Count), spec.Placement);
    }

    /// <summary>The same nodes with some more behind them, or without the last ones.</summary>
    public PlacementNode[] Resized(int count) => OwnPlacement is null ? SimulatedNodes.Make(count) : SimulatedNodes.Resize(Nodes, count);

    /// <summary>The placement of the ring itself, then the algorithms named, each with its defaults.</summary>
    public IEnumerable<Contender> Contenders(IReadOnlyList<string> algorithms) => OwnPlacement is { } own
        ? [new Contender("this ring", own) { KeepsMembers = true }, .. algorithms.Select(Contender.Of)]
        : algorithms.Select(Contender.Of);
}
