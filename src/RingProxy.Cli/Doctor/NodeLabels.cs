using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>Finds a node by what logs may call it: its id, its address with or without scheme, its host if no other node has that, its hash name.</summary>
internal sealed class NodeLabels
{
    private readonly Dictionary<string, int> _byLabel = new(StringComparer.Ordinal);

    public NodeLabels(IReadOnlyList<RingNode> nodes)
    {
        // Stronger names first; a weaker one that two nodes share names neither.
        foreach (var labelOf in (Func<RingNode, string?>[])[node => node.NodeId, node => node.Address, AddressForms.Endpoint, node => node.HashName, AddressForms.Host])
        {
            foreach (var same in nodes.Index().GroupBy(node => labelOf(node.Item), StringComparer.Ordinal).Where(same => same.Key is not null && same.Count() == 1))
                _byLabel.TryAdd(same.Key!, same.First().Index);
        }
    }

    /// <summary>The node's index; null if there is none of that name.</summary>
    public int? IndexOf(string label) => _byLabel.TryGetValue(label.Trim(), out var index) ? index : null;
}
