using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RingProxy.Topology.Tests;

/// <summary>Writes JSON with the same meaning in another spelling: order of members and nodes, numbers, escapes, white space.</summary>
internal sealed class Respelling(Random random)
{
    private readonly StringBuilder _text = new();

    public byte[] Of(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        _text.Clear();
        Append(document.RootElement, isNodes: false);
        return Encoding.UTF8.GetBytes(_text.ToString());
    }

    private void Append(JsonElement element, bool isNodes)
    {
        Space();
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = element.EnumerateObject().ToArray();
                random.Shuffle(members);
                AppendList('{', members, '}', member =>
                {
                    Space();
                    AppendString(member.Name);
                    Space();
                    _text.Append(':');
                    Append(member.Value, member.Name == "nodes");
                });
                break;
            case JsonValueKind.Array:
                var items = element.EnumerateArray().ToArray();
                if (isNodes)
                    random.Shuffle(items);
                AppendList('[', items, ']', item => Append(item, isNodes: false));
                break;
            case JsonValueKind.String:
                AppendString(element.GetString()!);
                break;
            case JsonValueKind.Number:
                AppendNumber(element.GetDouble());
                break;
            default:
                _text.Append(element.GetRawText());
                break;
        }
        Space();
    }

    private void AppendList<T>(char open, T[] items, char close, Action<T> append)
    {
        _text.Append(open);
        for (var i = 0; i < items.Length; i++)
        {
            if (i > 0)
                _text.Append(',');
            append(items[i]);
        }
        _text.Append(close);
    }

    private void AppendString(string value)
    {
        _text.Append('"');
        foreach (var character in value.EnumerateRunes())
        {
            var units = character.ToString();
            if (character.Value is < ' ' or '"' or '\\' || random.Next(4) == 0)
                units = string.Concat(units.Select(unit => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}")));
            _text.Append(units);
        }
        _text.Append('"');
    }

    private void AppendNumber(double value)
    {
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        _text.Append(random.Next(3) switch
        {
            0 => shortest,
            // Seventeen significant digits always read back as the same double.
            1 => value.ToString("E16", CultureInfo.InvariantCulture),
            _ => shortest.Contains('E', StringComparison.Ordinal) ? shortest : shortest + (shortest.Contains('.', StringComparison.Ordinal) ? "0e-0" : ".0e+00"),
        });
    }

    private void Space() => _text.Append(" \t\n\r "[..random.Next(3)]);
}
