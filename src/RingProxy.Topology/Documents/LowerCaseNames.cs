namespace RingProxy.Topology;

/// <summary>The names of an enumeration as ring documents spell them: in lower case.</summary>
internal static class LowerCaseNames<T> where T : struct, Enum
{
    private static readonly Dictionary<string, T> s_byName =
        Enum.GetValues<T>().ToDictionary(value => value.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    /// <summary>All names, for messages.</summary>
    public static string List { get; } = string.Join(", ", s_byName.Keys);

    public static bool TryParse(string? name, out T value)
    {
        value = default;
        return name is not null && s_byName.TryGetValue(name, out value);
    }

    public static string NameOf(T value) => value.ToString().ToLowerInvariant();
}
