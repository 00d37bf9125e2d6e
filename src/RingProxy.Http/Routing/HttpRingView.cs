using System.Collections.Immutable;
using System.Globalization;
using RingProxy.Health;
using RingProxy.Topology;

namespace RingProxy.Http;

/// <summary>
/// What HTTP needs of one ring snapshot, prepared once per swap so that a request prepares nothing: where each node is, and the header
/// values. Nodes have the numbers of the snapshot's ring. Immutable.
/// </summary>
internal sealed class HttpRingView
{
    private Dictionary<string, int>? _indexes;

    public HttpRingView(RingSnapshot snapshot, AvailabilityMask mask, Func<RingNode, int, HttpNode> nodeOf)
    {
        Snapshot = snapshot;
        Mask = mask;
        Nodes = [.. snapshot.Nodes.Select(nodeOf)];
        DownCount = snapshot.Nodes.Count(node => node.Status == NodeStatus.Down);
        DrainingCount = snapshot.Nodes.Count(node => node.Status == NodeStatus.Draining);
        UpNodes = [.. Enumerable.Range(0, Nodes.Length).Where(i => !Nodes[i].IsDown && snapshot.Ring.Shares[i] > 0)];
        RingId = snapshot.RingId;
        Version = snapshot.Version.ToString(CultureInfo.InvariantCulture);
        Replicas = snapshot.Document.Replicas;
        DefaultTries = Math.Max(2, Replicas);
        BoundedLoad = snapshot.Document.BoundedLoad;
    }

    public RingSnapshot Snapshot { get; }

    public AvailabilityMask Mask { get; }

    public ImmutableArray<HttpNode> Nodes { get; }

    /// <summary>Nodes that own keys now and are not declared down.</summary>
    public ImmutableArray<int> UpNodes { get; }

    /// <summary>How many nodes are declared down: preference lists are taken that much longer.</summary>
    public int DownCount { get; }

    /// <summary>How many nodes are draining: sticky routes take preference lists that much longer, to find nodes for new sessions.</summary>
    public int DrainingCount { get; }

    public string RingId { get; }

    public string Version { get; }

    /// <summary>Length of the preference list that the ring promises, owner included.</summary>
    public int Replicas { get; }

    /// <summary>How many nodes may be tried where the route does not say.</summary>
    public int DefaultTries { get; }

    /// <summary>Multiple of its fair load that a node may have; 0: any.</summary>
    public double BoundedLoad { get; }

    /// <summary>The number of a node; −1 if it is not on the ring.</summary>
    public int IndexOf(string nodeId)
    {
        // Sticky routes alone ask, so the first to ask makes the table; two may make it at once, and both are the same.
        var indexes = _indexes ??= Nodes.Index().ToDictionary(node => node.Item.Id, node => node.Index, StringComparer.Ordinal);
        return indexes.GetValueOrDefault(nodeId, -1);
    }
}
