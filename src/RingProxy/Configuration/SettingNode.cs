using System.Globalization;

namespace RingProxy;

/// <summary>
/// A setting as it was written, before its type is known: a text, a list, or named members. Names are compared without
/// regard to case, because environment variables are upper case. Each node remembers who wrote it last.
/// </summary>
internal sealed class SettingNode(string origin)
{
    public string Origin { get; private set; } = origin;

    /// <summary>A number, a truth value or a string as text; null in a node with parts, and in one that was set to null.</summary>
    public string? Text { get; private set; }

    /// <summary>Members by name, entries of a list by index.</summary>
    public SortedDictionary<string, SettingNode> Parts { get; } = new(PartOrder.Instance);

    public bool IsList { get; private set; }

    /// <summary>Set to null, and to nothing else since: as if it were not there.</summary>
    public bool IsNull { get; private set; }

    public void SetText(string? text, string origin)
    {
        Parts.Clear();
        IsList = false;
        IsNull = text is null;
        Text = text;
        Origin = origin;
    }

    /// <summary>Makes this a list without entries.</summary>
    public void SetEmptyList(string origin)
    {
        SetText(null, origin);
        IsList = true;
        IsNull = false;
    }

    /// <summary>The part with a name or index; made if it is not there.</summary>
    public SettingNode Part(string name, string origin)
    {
        if (Parts.TryGetValue(name, out var part))
            return part;
        Text = null;
        IsNull = false;
        IsList = Parts.Count == 0 ? IsIndex(name) : IsList && IsIndex(name);
        return Parts[name] = new SettingNode(origin);
    }

    private static bool IsIndex(string name) => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary>Indexes by their number, names by their letters.</summary>
    private sealed class PartOrder : IComparer<string>
    {
        public static readonly PartOrder Instance = new();

        public int Compare(string? x, string? y) =>
            int.TryParse(x, NumberStyles.None, CultureInfo.InvariantCulture, out var left)
            && int.TryParse(y, NumberStyles.None, CultureInfo.InvariantCulture, out var right)
                ? left.CompareTo(right)
                : string.Compare(x, y, StringComparison.OrdinalIgnoreCase);
    }
}
