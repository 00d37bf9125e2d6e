using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RingProxy.Topology;

/// <summary>
/// JSON in the one spelling of RFC 8785 (JSON Canonicalization Scheme): no white space, members sorted by the UTF-16 units of
/// their names, the fewest escapes, numbers as ECMAScript prints doubles.
/// </summary>
internal static class CanonicalJson
{
    private static readonly SearchValues<char> s_escaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (char)c), '"', '\\']);

    /// <summary>The canonical bytes of a tree without duplicate members, broken surrogate pairs or infinite numbers.</summary>
    public static ReadOnlyMemory<byte> Write(JsonElement element)
    {
        var text = new StringBuilder();
        Append(text, element);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                AppendObject(text, element);
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var item in element.EnumerateArray())
                {
                    if (text[^1] != '[')
                        text.Append(',');
                    Append(text, item);
                }
                text.Append(']');
                break;
            case JsonValueKind.String:
                AppendString(text, element.GetString()!);
                break;
            case JsonValueKind.Number:
                text.Append(Number(element.GetDouble()));
                break;
            default:
                text.Append(element.GetRawText());
                break;
        }
    }

    private static void AppendObject(StringBuilder text, JsonElement element)
    {
        var separator = '{';
        foreach (var member in element.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            text.Append(separator);
            separator = ',';
            AppendString(text, member.Name);
            text.Append(':');
            Append(text, member.Value);
        }
        text.Append(separator == '{' ? "{}" : "}");
    }

    private static void AppendString(StringBuilder text, string value)
    {
        text.Append('"');
        if (!value.AsSpan().ContainsAny(s_escaped))
        {
            text.Append(value).Append('"');
            return;
        }
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }
        text.Append('"');
    }

    /// <summary>
    /// A double as ECMAScript's Number::toString prints it: the shortest digits that read back the same, plain from 1e-6 to
    /// below 1e21, with an exponent elsewhere.
    /// </summary>
    internal static string Number(double value)
    {
        if (value == 0)
            return "0";
        // .NET prints the same shortest digits; only where it puts point and exponent differs.
        var shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var (digits, exponent) = Split(shortest);
        var sign = value < 0 ? "-" : "";
        if (digits.Length <= exponent && exponent <= 21)
            return $"{sign}{digits}{new string('0', exponent - digits.Length)}";
        if (exponent is > 0 and <= 21)
            return $"{sign}{digits[..exponent]}.{digits[exponent..]}";
        if (exponent is > -6 and <= 0)
            return $"{sign}0.{new string('0', -exponent)}{digits}";
        var fraction = digits.Length == 1 ? "" : $".{digits[1..]}";
        var power = exponent - 1;
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{fraction}e{(power < 0 ? '-' : '+')}{Math.Abs(power)}");
    }

    /// <summary>The significant digits and n, so that the value is 0.digits × 10^n.</summary>
    private static (string Digits, int Exponent) Split(string text)
    {
        var e = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? text : text[..e];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var wholeCount = point < 0 ? mantissa.Length : point;
        var all = point < 0 ? mantissa : mantissa.Remove(point, 1);
        var digits = all.TrimStart('0');
        return (digits.TrimEnd('0'), exponent + wholeCount - (all.Length - digits.Length));
    }
}
