using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RingProxy.Http;

/// <summary>A JSON pointer (RFC 6901) that is followed through JSON text without building a document.</summary>
internal sealed class JsonPointer
{
    public const string LegalForm = "/ and names or array indexes, with ~0 for ~ and ~1 for /, such as /user/id";

    /// <summary>Deeper values are not looked into.</summary>
    private const int MaxDepth = 64;

    private readonly byte[][] _names;

    /// <summary>By step: the array index it can be; −1 if it is not a number.</summary>
    private readonly int[] _indexes;

    private JsonPointer(string[] steps)
    {
        _names = Array.ConvertAll(steps, Encoding.UTF8.GetBytes);
        _indexes = Array.ConvertAll(steps, step => int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1);
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out JsonPointer? pointer)
    {
        pointer = null;
        if (!text.StartsWith('/') || text.Count(c => c == '/') >= MaxDepth)
        {
            return false;
        }

        for (var tilde = text.IndexOf('~', StringComparison.Ordinal); tilde >= 0; tilde = text.IndexOf('~', tilde + 1))
        {
            if (tilde + 1 == text.Length || text[tilde + 1] is not ('0' or '1'))
            {
                return false;
            }
        }

        var steps = text[1..].Split('/');
        pointer = new JsonPointer(Array.ConvertAll(steps, step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)));
        return true;
    }

    /// <summary>
    /// The value as a key: a string unescaped, a number or boolean as written. Null if it is not there, is empty or of another kind,
    /// lies beyond <paramref name="json"/>, is not Unicode, or the text up to it is not JSON.
    /// </summary>
    /// <param name="json">The text, or its beginning.</param>
    /// <param name="isWhole">Whether nothing follows.</param>
    public byte[]? Find(ReadOnlySequence<byte> json, bool isWhole)
    {
        var reader = new Utf8JsonReader(json, isWhole, new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth }));
        try
        {
            if (!reader.Read())
            {
                return null;
            }

            for (var step = 0; step < _names.Length; step++)
            {
                if (!TryStep(ref reader, step))
                {
                    return null;
                }
            }

            return ValueOf(ref reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>From the start of an object or array to the value that a step names.</summary>
    private bool TryStep(ref Utf8JsonReader reader, int step)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var found = reader.ValueTextEquals(_names[step]);
                    if (!reader.Read())
                    {
                        return false;
                    }

                    if (found || !reader.TrySkip())
                    {
                        return found;
                    }
                }

                return false;
            case JsonTokenType.StartArray when _indexes[step] >= 0:
                for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
                {
                    if (i == _indexes[step])
                    {
                        return true;
                    }

                    if (!reader.TrySkip())
                    {
                        return false;
                    }
                }

                return false;
            default:
                return false;
        }
    }

    private static byte[]? ValueOf(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                var text = new byte[reader.HasValueSequence ? (int)reader.ValueSequence.Length : reader.ValueSpan.Length];
                var length = reader.CopyString(text);
                return length > 0 ? text[..length] : null;
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                return reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan.ToArray();
            default:
                return null;
        }
    }
}
