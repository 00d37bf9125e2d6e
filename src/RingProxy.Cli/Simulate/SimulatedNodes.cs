using System.Globalization;
using RingProxy.Hashing;

namespace RingProxy.Cli;

/// <summary>Nodes with plausible names and addresses, weight 1.</summary>
internal static class SimulatedNodes
{
    private const int HostsPerNetwork = 250;

    /// <summary>Nodes <c>node-0001</c> … at <c>10.0.0.1:6379</c> …; the order of their names is that of their numbers.</summary>
    public static PlacementNode[] Make(int count) => [.. Enumerable.Range(0, count).Select(i => Node($"node-{Number(i)}", i, network: 0))];

    /// <summary>The same nodes with some more behind them, or without the last ones.</summary>
    public static PlacementNode[] Resize(IReadOnlyList<PlacementNode> nodes, int count)
    {
        // After all others in the order of names, or an algorithm that numbers nodes would number the old ones anew.
        var last = nodes.Select(node => node.NodeId).Max(StringComparer.Ordinal);
        var added = Enumerable.Range(0, Math.Max(0, count - nodes.Count)).Select(i => Node($"{last}-new-{Number(i)}", i, network: 255));
        return [.. nodes.Take(count), .. added];
    }

    private static PlacementNode Node(string nodeId, int index, int network) =>
        new() { NodeId = nodeId, Address = $"10.{network}.{index / HostsPerNetwork}.{(index % HostsPerNetwork) + 1}:6379" };

    private static string Number(int index) => (index + 1).ToString("D4", CultureInfo.InvariantCulture);
}
