using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace RingProxy.Topology;

/// <summary>
/// Takes the members of one JSON object by name and type. A member of the wrong type becomes an error and reads as its
/// default, so that one pass finds every error; null reads as absent. What nobody took is <see cref="Rest"/>.
/// </summary>
internal sealed class MemberReader
{
    private static readonly string[] s_timeFormats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    private static readonly JsonElement s_emptyObject = JsonDocument.Parse("{}").RootElement.Clone();

    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly DocumentErrors _errors;
    private readonly string _path;

    /// <param name="element">Anything; what is not an object is an error and reads as an empty one.</param>
    /// <param name="path">Where the object stands in the document; empty for the document itself.</param>
    public MemberReader(JsonElement element, string path, DocumentErrors errors)
    {
        _path = path;
        _errors = errors;
        if (element.ValueKind is not JsonValueKind.Object)
        {
            errors.Add(path, element, "must be an object");
            return;
        }
        foreach (var member in element.EnumerateObject())
            _members.TryAdd(member.Name, member.Value);
    }

    /// <summary>Whether the member is there. One that is null is not, and is forgotten.</summary>
    public bool Has(string name)
    {
        if (!_members.TryGetValue(name, out var value))
            return false;
        if (value.ValueKind is JsonValueKind.Null)
            _members.Remove(name);
        return value.ValueKind is not JsonValueKind.Null;
    }

    public string PathOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    public string? Text(string name) => Take(name, JsonValueKind.String, "a string")?.GetString();

    /// <summary>A text that must look a certain way; one that does not is an error and is returned all the same.</summary>
    /// <param name="legal">What is legal, to follow "must be".</param>
    public string? Text(string name, Func<string, bool> isLegal, string legal)
    {
        if (Take(name, JsonValueKind.String, "a string") is not { } value)
            return null;
        var text = value.GetString()!;
        if (!isLegal(text))
            _errors.Add(PathOf(name), value, $"must be {legal}");
        return text;
    }

    /// <summary>Makes it an error if the member is not there.</summary>
    /// <param name="legal">What is legal, to follow "must be".</param>
    public MemberReader Require(string name, string legal)
    {
        if (!Has(name))
            _errors.Add(PathOf(name), null, $"is missing; it must be {legal}");
        return this;
    }

    public double? Number(string name) => Take(name, JsonValueKind.Number, "a number")?.GetDouble();

    /// <summary>An integer, also where it is spelled as a fraction (<c>3.0</c>) or with an exponent.</summary>
    public long? Integer(string name, long min, long max)
    {
        if (Take(name, JsonValueKind.Number, "a number") is not { } value)
            return null;
        var number = value.GetDouble();
        if (double.IsInteger(number) && number >= min && number <= max)
            return (long)number;
        _errors.Add(PathOf(name), value, string.Create(CultureInfo.InvariantCulture, $"must be an integer of {min} to {max}"));
        return null;
    }

    public bool? Flag(string name)
    {
        if (TakePresent(name) is not { } found)
            return null;
        if (found.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return found.GetBoolean();
        _errors.Add(PathOf(name), found, "must be true or false");
        return null;
    }

    public DateTimeOffset? Time(string name)
    {
        if (Take(name, JsonValueKind.String, "a string") is not { } value)
            return null;
        if (DateTimeOffset.TryParseExact(value.GetString(), s_timeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return time.ToUniversalTime();
        _errors.Add(PathOf(name), value, "must be a time with its offset, such as 2026-01-31T09:30:00Z");
        return null;
    }

    /// <summary>One of an enumeration's names, in lower case.</summary>
    public T? Choice<T>(string name) where T : struct, Enum
    {
        if (Take(name, JsonValueKind.String, "a string") is not { } value)
            return null;
        if (LowerCaseNames<T>.TryParse(value.GetString(), out var choice))
            return choice;
        _errors.Add(PathOf(name), value, $"must be one of {LowerCaseNames<T>.List}");
        return null;
    }

    /// <summary>The member's own members; those of an empty object where it is absent or not an object.</summary>
    public MemberReader Object(string name) =>
        new(TakePresent(name) ?? s_emptyObject, PathOf(name), _errors);

    public ImmutableArray<JsonElement> Array(string name) =>
        Take(name, JsonValueKind.Array, "an array") is { } array ? [.. array.EnumerateArray()] : [];

    public ImmutableSortedDictionary<string, string> Texts(string name)
    {
        var texts = RingNode.NoLabels.ToBuilder();
        var members = Object(name);
        foreach (var key in members._members.Keys.ToArray())
        {
            if (members.Text(key) is { } text)
                texts[key] = text;
        }
        return texts.ToImmutable();
    }

    /// <summary>The members that nobody took, free of the document's memory.</summary>
    public ImmutableSortedDictionary<string, JsonElement> Rest() =>
        _members.Count == 0
            ? ExtraMembers.None
            : ExtraMembers.None.AddRange(_members.Select(member => KeyValuePair.Create(member.Key, member.Value.Clone())));

    private JsonElement? TakePresent(string name) =>
        _members.Remove(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;

    private JsonElement? Take(string name, JsonValueKind kind, string type)
    {
        if (TakePresent(name) is not { } found)
            return null;
        if (found.ValueKind == kind)
            return found;
        _errors.Add(PathOf(name), found, $"must be {type}");
        return null;
    }
}
