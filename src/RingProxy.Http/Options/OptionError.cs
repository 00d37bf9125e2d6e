namespace RingProxy.Http;

/// <summary>One thing wrong with a setting.</summary>
/// <param name="Setting">Its path, such as <c>routes[0].shardKey.sources[1].header</c>.</param>
/// <param name="Value">The value found; null where it is absent.</param>
/// <param name="Message">What is wrong and which values are legal.</param>
public sealed record OptionError(string Setting, string? Value, string Message)
{
    public override string ToString() => Value is null ? $"{Setting}: {Message}" : $"{Setting}: '{Value}': {Message}";
}
