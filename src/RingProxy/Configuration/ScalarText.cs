using System.Globalization;

namespace RingProxy;

/// <summary>Reads single values from the text of a setting.</summary>
internal static class ScalarText
{
    private static readonly (string Unit, double Milliseconds)[] s_units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];

    public static bool IsScalar(Type type) =>
        type == typeof(string) || type == typeof(bool) || type == typeof(int) || type == typeof(long) || type == typeof(double)
        || type == typeof(TimeSpan) || type.IsEnum;

    /// <summary>The value, or null if the text is not of the type.</summary>
    public static object? TryRead(Type type, string text)
    {
        if (type == typeof(string))
            return text;
        if (type == typeof(bool))
            return bool.TryParse(text, out var truth) ? truth : null;
        if (type == typeof(int))
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
        if (type == typeof(long))
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
        if (type == typeof(double))
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
        if (type == typeof(TimeSpan))
            return TryReadDuration(text);
        var name = NamesOf(type).FirstOrDefault(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase));
        return name is null ? null : Enum.Parse(type, name, ignoreCase: true);
    }

    /// <summary>What a text of the type may look like.</summary>
    public static string LegalValues(Type type)
    {
        if (type == typeof(bool))
            return "true or false";
        if (type == typeof(TimeSpan))
            return "a duration such as 250ms, 10s, 5m or 1h";
        if (type.IsEnum)
            return string.Join(", ", NamesOf(type));
        return type == typeof(double) ? "a number" : type == typeof(string) ? "a text" : "a whole number";
    }

    private static IEnumerable<string> NamesOf(Type type) => Enum.GetNames(type).Select(NameOf);

    /// <summary>A member's name as settings write it: lower camel case.</summary>
    public static string NameOf(string member) => char.ToLowerInvariant(member[0]) + member[1..];

    private static TimeSpan? TryReadDuration(string text)
    {
        foreach (var (unit, milliseconds) in s_units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number * milliseconds <= TimeSpan.MaxValue.TotalMilliseconds / 2)
                return TimeSpan.FromMilliseconds(number * milliseconds);
        }
        return null;
    }
}
