namespace RingProxy;

/// <summary>One thing wrong with the settings.</summary>
/// <param name="Path">The setting, such as <c>http.routes[0].ringId</c>.</param>
/// <param name="Value">The value found; null where there is none, or where it may be a secret.</param>
/// <param name="Message">What is wrong and which values are legal.</param>
/// <param name="Origin">Who said so: a file, an environment variable, an option of the command line; null where nobody did.</param>
internal sealed record SettingError(string Path, string? Value, string Message, string? Origin = null)
{
    public override string ToString()
    {
        var value = Value is null ? "" : $" '{Value}'";
        var origin = Origin is null ? "" : $" (from {Origin})";
        return $"{Path}:{value} {Message}{origin}";
    }
}
