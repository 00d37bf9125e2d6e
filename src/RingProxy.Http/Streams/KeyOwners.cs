using RingProxy.Topology;

namespace RingProxy.Http;

/// <summary>
/// Which node a snapshot gives a key to: the first of its preference list that is not declared down, as for a request. What a probe
/// or a breaker says of a node counts for nothing here. Immutable.
/// </summary>
internal sealed class KeyOwners(RingSnapshot snapshot)
{
    private readonly int _downCount = snapshot.Nodes.Count(node => node.Status is NodeStatus.Down);

    public RingSnapshot Snapshot => snapshot;

    /// <summary>The node's id; null if there is none.</summary>
    public string? OwnerOf(ReadOnlySpan<byte> key)
    {
        if (_downCount == 0)
        {
            var owner = snapshot.Ring.Lookup(key, []).Owner;
            return owner < 0 ? null : snapshot.Nodes[owner].NodeId;
        }

        Span<int> preference = stackalloc int[Math.Min(_downCount + 1, snapshot.Nodes.Length)];
        foreach (var node in preference[..snapshot.Ring.Lookup(key, preference).Count])
        {
            if (snapshot.Nodes[node].Status is not NodeStatus.Down)
            {
                return snapshot.Nodes[node].NodeId;
            }
        }

        return null;
    }
}
