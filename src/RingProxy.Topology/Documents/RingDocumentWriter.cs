namespace RingProxy.Topology;

/// <summary>Writes ring documents.</summary>
public static class RingDocumentWriter
{
    /// <summary>The document as published: indented JSON with members in the order of the reference, checksum filled in.</summary>
    public static byte[] Write(RingDocument document) => throw new NotImplementedException();

    /// <summary>The same document with the checksum that belongs to it.</summary>
    public static RingDocument Seal(RingDocument document) => throw new NotImplementedException();
}
