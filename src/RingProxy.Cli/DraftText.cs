using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RingProxy.Cli;

/// <summary>Edits the text of a ring document without understanding it, so that nothing that it holds is lost.</summary>
internal static class DraftText
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text with members of the outermost object left out; text that is no object comes back as it is.</summary>
    public static ReadOnlyMemory<byte> Without(ReadOnlyMemory<byte> json, params ReadOnlySpan<string> members)
    {
        try
        {
            if (JsonNode.Parse(json.Span) is not JsonObject document)
                return json;
            foreach (var member in members)
                document.Remove(member);
            return JsonSerializer.SerializeToUtf8Bytes(document, s_indented);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            // Not JSON, or a member twice: the reader of documents tells where.
            return json;
        }
    }
}
