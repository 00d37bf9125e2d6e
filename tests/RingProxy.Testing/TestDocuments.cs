using RingProxy.Hashing;
using RingProxy.Topology;

namespace RingProxy.Testing;

/// <summary>Small valid documents.</summary>
public static class TestDocuments
{
    /// <summary>The ring that they declare unless told otherwise.</summary>
    public const string RingId = "test";

    /// <summary>A native ring with nodes <c>a</c>, <c>b</c>, … on loopback ports 8001, 8002, …</summary>
    public static RingDocument Ring(long version = 1, int nodeCount = 3, string ringId = RingId) => RingDocumentWriter.Seal(new RingDocument
    {
        RingId = ringId,
        Version = version,
        Placement = new PlacementSpec { Algorithm = "ring" },
        Nodes = [.. Enumerable.Range(0, nodeCount).Select(index => Node(index))],
    });

    public static RingNode Node(int index) => new() { NodeId = $"{(char)('a' + index)}", Address = $"127.0.0.1:{8001 + index}" };

    /// <summary>The published bytes of <see cref="Ring"/>.</summary>
    public static byte[] Json(long version = 1, int nodeCount = 3, string ringId = RingId) => RingDocumentWriter.Write(Ring(version, nodeCount, ringId));
}
