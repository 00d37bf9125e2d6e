namespace RingProxy.Cache;

/// <summary>One thing wrong with the settings.</summary>
/// <param name="Setting">Such as <c>listeners[0].listen</c>.</param>
/// <param name="Value">The value found; null where there is none, or where it may be a secret.</param>
/// <param name="Message">What is wrong and which values are legal.</param>
public sealed record CacheOptionError(string Setting, string? Value, string Message);
