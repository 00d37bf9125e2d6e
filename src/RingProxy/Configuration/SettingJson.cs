using System.Globalization;
using System.Text.Json;

namespace RingProxy;

/// <summary>Lays a JSON text over settings: members merge, values and lists replace what was there.</summary>
internal static class SettingJson
{
    private static readonly JsonDocumentOptions s_options = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        AllowDuplicateProperties = false,
    };

    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static void Merge(SettingNode target, ReadOnlyMemory<byte> utf8Json, string origin)
    {
        using var document = JsonDocument.Parse(utf8Json, s_options);
        if (document.RootElement.ValueKind is not JsonValueKind.Object)
            throw new JsonException($"the settings are {Article(document.RootElement.ValueKind)}; legal is a JSON object");
        Merge(target, document.RootElement, origin);
    }

    /// <summary>Reads a value that was given as text, such as <c>["a", "b"]</c>; null if it is not a JSON object or list.</summary>
    public static SettingNode? TryParse(string text, string origin)
    {
        try
        {
            using var document = JsonDocument.Parse(text, s_options);
            var node = new SettingNode(origin);
            Merge(node, document.RootElement, origin);
            return document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? node : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Merge(SettingNode target, JsonElement element, string origin)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                target.BecomeGroup();
                foreach (var member in element.EnumerateObject())
                    Merge(target.Part(member.Name, origin), member.Value, origin);
                break;
            case JsonValueKind.Array:
                target.SetEmptyList(origin);
                foreach (var (index, item) in element.EnumerateArray().Index())
                    Merge(target.Part(index.ToString(CultureInfo.InvariantCulture), origin), item, origin);
                break;
            case JsonValueKind.Null:
                target.SetText(null, origin);
                break;
            default:
                target.SetText(element.ValueKind is JsonValueKind.String ? element.GetString() : element.GetRawText(), origin);
                break;
        }
    }

    private static string Article(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.Null => "null",
        _ => "a single value",
    };
}
