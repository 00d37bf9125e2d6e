using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RingProxy.Topology;

/// <summary>Writes ring documents.</summary>
public static class RingDocumentWriter
{
    private static readonly JsonWriterOptions s_options = new()
    {
        Indented = true,
        NewLine = "\n",
        // Documents are files and store values, never parts of a web page: people read them unescaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// The document as published: indented JSON with members in the order of the reference, defaults left out, unknown members
    /// kept, checksum filled in, a line feed at the end.
    /// </summary>
    public static byte[] Write(RingDocument document)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, s_options))
            RingDocumentMembers.Write(writer, Seal(document));
        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    /// <summary>The same document with the checksum that belongs to it.</summary>
    public static RingDocument Seal(RingDocument document) => document with { Checksum = RingChecksum.Of(document) };
}
