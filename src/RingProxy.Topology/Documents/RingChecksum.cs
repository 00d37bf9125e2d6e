using System.Buffers;
using System.IO.Hashing;
using System.Text.Json;

namespace RingProxy.Topology;

/// <summary>
/// The checksum of a document: XXH3-64 (seed 0) over its canonical form. Documents with the same meaning have the same
/// checksum. The canonical form is JSON by RFC 8785 (members sorted, one spelling of numbers and strings, no white space) of
/// the document without <c>checksum</c>, with defaults left out and nodes sorted by <c>nodeId</c>.
/// </summary>
internal static class RingChecksum
{
    public const string Prefix = "xxh3:";

    /// <summary><c>xxh3:</c> and sixteen hexadecimal digits.</summary>
    public static string Of(RingDocument document) => $"{Prefix}{XxHash3.HashToUInt64(CanonicalForm(document).Span):x16}";

    public static ReadOnlyMemory<byte> CanonicalForm(RingDocument document)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            RingDocumentMembers.Write(writer, RingDocumentNormalForm.Of(document));
        using var json = JsonDocument.Parse(buffer.WrittenMemory);
        return CanonicalJson.Write(json.RootElement);
    }
}
