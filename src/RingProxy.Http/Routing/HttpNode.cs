using RingProxy.Health;
using RingProxy.Topology;

namespace RingProxy.Http;

/// <summary>A node as HTTP sees it in one snapshot, with what outlives the snapshot.</summary>
/// <param name="node">As the document declares it.</param>
/// <param name="health">What is known of it.</param>
/// <param name="queue">Where requests wait for it; null: it has no limit.</param>
internal sealed class HttpNode(RingNode node, NodeHealth health, NodeQueue? queue)
{
    public string Id { get; } = node.NodeId;

    public string Address { get; } = node.Address;

    /// <summary>Declared down.</summary>
    public bool IsDown { get; } = node.Status == NodeStatus.Down;

    public double Weight { get; } = node.Weight;

    public NodeHealth Health { get; } = health;

    public NodeQueue? Queue { get; } = queue;

    /// <summary>Takes no new sticky session while another node can.</summary>
    public bool IsDraining { get; } = node.Status == NodeStatus.Draining;

    /// <summary>What stands in the Host header; null: what <see cref="Prefix"/> says. The stand-in for a socket's path is no name for others.</summary>
    public string? HostName { get; } = node.Address.StartsWith("unix:", StringComparison.Ordinal) ? "localhost" : null;

    /// <summary>Scheme, host and port for the forwarder.</summary>
    public string Prefix { get; } = NodeUri.PrefixOf(node.Address);
}
