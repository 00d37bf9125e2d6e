using System.Collections.Immutable;
using RingProxy.Hashing;

namespace RingProxy.Topology;

/// <summary>
/// Everything a request needs, compiled from one document: the ring and, by the same index, its nodes with address and
/// status. Immutable; a request reads it once from <see cref="RingHolder"/> and keeps it, retries included.
/// </summary>
public sealed class RingSnapshot
{
    /// <exception cref="ArgumentException">The document is not valid (one from <see cref="RingDocumentReader"/> always is).</exception>
    public static RingSnapshot Build(RingDocument document) => throw new NotImplementedException();

    public RingDocument Document => throw new NotImplementedException();

    public string RingId => Document.RingId;

    public long Version => Document.Version;

    public string Checksum => throw new NotImplementedException();

    public Ring Ring => throw new NotImplementedException();

    /// <summary>By the index of <see cref="Ring.Nodes"/>: the declared node. Joining nodes are not on the ring and only stand in <see cref="RingDocument.Nodes"/>.</summary>
    public ImmutableArray<RingNode> Nodes => throw new NotImplementedException();
}
