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
    public HttpRingView(RingSnapshot snapshot, AvailabilityMask mask, Func<RingNode, int, HttpNode> nodeOf)
    {
        Snapshot = snapshot;
        Mask = mask;
        Nodes = [.. snapshot.Nodes.Select(nodeOf)];
        DownCount = snapshot.Nodes.Count(node => node.Status == NodeStatus.Down);
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

    public string RingId { get; }

    public string Version { get; }

    /// <summary>Length of the preference list that the ring promises, owner included.</summary>
    public int Replicas { get; }

    /// <summary>How many nodes may be tried where the route does not say.</summary>
    public int DefaultTries { get; }

    /// <summary>Multiple of its fair load that a node may have; 0: any.</summary>
    public double BoundedLoad { get; }
}
