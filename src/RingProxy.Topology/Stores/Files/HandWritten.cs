namespace RingProxy.Topology;

/// <summary>Documents that a person wrote into the folder: complete but for the checksum, which nobody computes by hand.</summary>
internal static class HandWritten
{
    /// <summary>The sealed document if that is all that is missing; otherwise the text as it is, for the reader to tell what is wrong.</summary>
    public static ReadOnlyMemory<byte>? Seal(string ringId, ReadOnlyMemory<byte>? text)
    {
        if (text is not { } utf8Json || RingDocumentReader.ReadDraft(utf8Json).Document is not { Checksum: null, Version: > 0 } document)
            return text;
        return document.RingId == ringId ? RingDocumentWriter.Write(document) : text;
    }
}
