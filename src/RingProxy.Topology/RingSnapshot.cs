using System.Collections.Immutable;
using RingProxy.Hashing;

namespace RingProxy.Topology;

/// <summary>
/// Everything a request needs, compiled from one document: the ring and, by the same index, its nodes with address and
/// status. Immutable; a request reads it once from <see cref="RingHolder"/> and keeps it, retries included.
/// </summary>
public sealed class RingSnapshot
{
    private RingSnapshot(RingDocument document, Ring ring, ImmutableArray<RingNode> nodes)
    {
        Document = document;
        Ring = ring;
        Nodes = nodes;
        Checksum = document.Checksum ?? RingChecksum.Of(document);
    }

    /// <exception cref="ArgumentException">The document is not valid (one from <see cref="RingDocumentReader"/> always is).</exception>
    public static RingSnapshot Build(RingDocument document)
    {
        var ring = Ring.Build(RingSpecs.Of(document, withJoining: false));
        // A node that both placements have is the one that the document declares now.
        var declared = (document.Transition?.PreviousNodes ?? []).Concat(document.Nodes)
            .Where(node => node.Status is not NodeStatus.Joining)
            .GroupBy(node => node.NodeId, StringComparer.Ordinal)
            .ToDictionary(nodes => nodes.Key, nodes => nodes.Last(), StringComparer.Ordinal);
        return new RingSnapshot(document, ring, [.. ring.Nodes.Select(node => declared[node.NodeId])]);
    }

    public RingDocument Document { get; }

    public string RingId => Document.RingId;

    public long Version => Document.Version;

    /// <summary>That of the document, also where it is a draft that has none.</summary>
    public string Checksum { get; }

    public Ring Ring { get; }

    /// <summary>By the index of <see cref="Ring.Nodes"/>: the declared node. Joining nodes are not on the ring and only stand in <see cref="RingDocument.Nodes"/>.</summary>
    public ImmutableArray<RingNode> Nodes { get; }
}
