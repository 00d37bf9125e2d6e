using RingProxy.Hashing;
using RingProxy.Topology;

namespace RingProxy.IntegrationTests;

/// <summary>Small valid documents.</summary>
internal static class RingDocuments
{
    public const string RingId = "sessions";

    /// <summary>A sealed document whose content differs from version to version.</summary>
    public static RingDocument Version(long version, string comment = "") => RingDocumentWriter.Seal(new RingDocument
    {
        RingId = RingId,
        Version = version,
        Placement = new PlacementSpec { Algorithm = "ring" },
        Nodes = [new RingNode { NodeId = "a", Address = "127.0.0.1:1" }, new RingNode { NodeId = "b", Address = "127.0.0.1:2" }],
        Comment = comment,
    });

    public static byte[] Json(long version) => RingDocumentWriter.Write(Version(version));
}
