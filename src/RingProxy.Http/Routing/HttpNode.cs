using RingProxy.Topology;

namespace RingProxy.Http;

/// <summary>A node as HTTP sees it.</summary>
internal sealed class HttpNode(RingNode node)
{
    public string Id { get; } = node.NodeId;

    public string Address { get; } = node.Address;

    public bool IsDown { get; } = node.Status == NodeStatus.Down;

    /// <summary>Takes no new sticky session while another node can.</summary>
    public bool IsDraining { get; } = node.Status == NodeStatus.Draining;

    /// <summary>What stands in the Host header; null: what <see cref="Prefix"/> says. The stand-in for a socket's path is no name for others.</summary>
    public string? HostName { get; } = node.Address.StartsWith("unix:", StringComparison.Ordinal) ? "localhost" : null;

    /// <summary>Scheme, host and port for the forwarder.</summary>
    public string Prefix { get; } = NodeUri.PrefixOf(node.Address);
}
