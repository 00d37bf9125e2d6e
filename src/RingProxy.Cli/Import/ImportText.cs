using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using RingProxy.Topology;

namespace RingProxy.Cli;

/// <summary>An imported ring as text. It is a draft that a person may go on editing, so it has no checksum.</summary>
internal static class ImportText
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Document(ImportedRing imported) => [.. DraftText.Without(RingDocumentWriter.Write(imported.Document), "checksum").Span, (byte)'\n'];

    public static byte[] WithNotes(ImportedRing imported) =>
    [
        .. JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["document"] = JsonNode.Parse(Document(imported)),
            ["notes"] = new JsonArray([.. imported.Notes.Select(note => (JsonNode)note)]),
        }, s_indented),
        (byte)'\n',
    ];
}
