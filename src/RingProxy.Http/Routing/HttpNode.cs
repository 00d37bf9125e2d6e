using RingProxy.Topology;

namespace RingProxy.Http;

/// <summary>A node as HTTP sees it.</summary>
internal sealed class HttpNode(RingNode node)
{
    public string Id { get; } = node.NodeId;

    public string Address { get; } = node.Address;

    public bool IsDown { get; } = node.Status == NodeStatus.Down;

    /// <summary>Scheme, host and port for the forwarder.</summary>
    public string Prefix { get; } = NodeUri.PrefixOf(node.Address);
}
