using System.Globalization;
using RingProxy.Hashing;

namespace RingProxy.Cli;

/// <summary>Nodes with plausible names and addresses.</summary>
internal static class SimulatedNodes
{
    private const int HostsPerNetwork = 250;

    /// <summary>Nodes <c>node-01</c> … at <c>10.0.0.1:6379</c> …, weight 1, with numbers as wide as the widest.</summary>
    /// <param name="widest">The greatest number that will be needed: names of equal length keep the order of their numbers.</param>
    public static PlacementNode[] Make(int count, int widest) =>
        [.. Enumerable.Range(0, count).Select(i => new PlacementNode { NodeId = $"node-{Number(i + 1, widest)}", Address = AddressOf(i, network: 0) })];

    /// <summary>The same nodes with some more behind them, or without the last ones.</summary>
    public static IReadOnlyList<PlacementNode> Resize(IReadOnlyList<PlacementNode> nodes, int count)
    {
        if (count <= nodes.Count)
            return [.. nodes.Take(count)];
        // After all others in the order of names, or an algorithm that numbers nodes would number the old ones anew.
        var last = nodes.Select(node => node.NodeId).Max(StringComparer.Ordinal);
        var added = Enumerable.Range(0, count - nodes.Count)
            .Select(i => new PlacementNode { NodeId = $"{last}-new-{Number(i + 1, count)}", Address = AddressOf(i, network: 255) });
        return [.. nodes, .. added];
    }

    private static string Number(int number, int widest) =>
        number.ToString(CultureInfo.InvariantCulture).PadLeft(Math.Max(2, widest.ToString(CultureInfo.InvariantCulture).Length), '0');

    private static string AddressOf(int index, int network) => $"10.{network}.{index / HostsPerNetwork}.{(index % HostsPerNetwork) + 1}:6379";
}
