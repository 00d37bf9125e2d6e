using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace RingProxy.Topology;

/// <summary>
/// Parses JSON and refuses what JSON allows but no two programs read alike: a member that stands twice, half of a surrogate
/// pair, a number beyond the range of a double.
/// </summary>
internal static class JsonSyntax
{
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = RingDocumentLimits.MaxDepth };

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The text as a tree whose strings and names can all be read; null if there is none, and then an error says why.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> utf8, DocumentErrors errors)
    {
        if (utf8.Length > RingDocumentLimits.MaxBytes)
        {
            errors.Add("", null, $"the document is too large; legal are at most {RingDocumentLimits.MaxBytes} bytes");
            return null;
        }
        if (utf8.Span.StartsWith(ByteOrderMark))
            utf8 = utf8[ByteOrderMark.Length..];
        if (!Utf8.IsValid(utf8.Span))
        {
            errors.Add("", null, "the document is not valid UTF-8");
            return null;
        }
        try
        {
            var document = JsonDocument.Parse(utf8, s_options);
            if (IsReadable(document.RootElement, "", errors))
                return document;
            document.Dispose();
        }
        catch (JsonException e)
        {
            errors.Add("", null, Describe(e));
        }
        return null;
    }

    /// <summary>Whether a text is a whole JSON value; false for one that is cut off, as while somebody writes it.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8, isFinalBlock: true, default);
            while (reader.Read())
                reader.TrySkip();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Walks the tree. False if some text cannot be read at all; other findings only add errors.</summary>
    private static bool IsReadable(JsonElement element, string path, DocumentErrors errors)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                return IsReadableObject(element, path, errors);
            case JsonValueKind.Array:
                var readable = true;
                var index = 0;
                foreach (var item in element.EnumerateArray())
                    readable &= IsReadable(item, $"{path}[{index++}]", errors);
                return readable;
            case JsonValueKind.String when TextOf(element.GetString) is null:
                errors.Add(path, element, "half of a surrogate pair; legal are whole characters");
                return false;
            case JsonValueKind.Number when !double.IsFinite(element.GetDouble()):
                errors.Add(path, element, "beyond the range of a double; legal are numbers up to 1.797e308");
                return true;
            default:
                return true;
        }
    }

    private static bool IsReadableObject(JsonElement element, string path, DocumentErrors errors)
    {
        var readable = true;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (TextOf(() => member.Name) is not { } name)
            {
                errors.Add(path, null, "a member's name holds half of a surrogate pair; legal are whole characters");
                readable = false;
                continue;
            }
            var memberPath = path.Length == 0 ? name : $"{path}.{name}";
            if (!names.Add(name))
                errors.Add(memberPath, member.Value, "the member stands twice in its object");
            readable &= IsReadable(member.Value, memberPath, errors);
        }
        return readable;
    }

    /// <summary>The text, or null where the reader says by exception that an escape is half of a surrogate pair.</summary>
    private static string? TextOf(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Describe(JsonException e)
    {
        // The reader's own message ends with its zero-based position; people count from one.
        var reason = e.Message.AsSpan();
        if (reason.IndexOf(" LineNumber:", StringComparison.Ordinal) is > 0 and var end)
            reason = reason[..end];
        return string.Create(CultureInfo.InvariantCulture, $"not valid JSON at line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: {reason}");
    }
}
