namespace RingProxy.Health;

/// <summary>A node that a mask is to watch.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Address">Where it is: with another address it is another process, of which nothing is known.</param>
/// <param name="IsDown">Whether the ring declares it down.</param>
public readonly record struct WatchedNode(string NodeId, string Address, bool IsDown = false)
{
    public static implicit operator WatchedNode((string NodeId, string Address) node) => new(node.NodeId, node.Address);
}
