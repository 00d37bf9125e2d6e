namespace RingProxy.Health;

/// <summary>One thing wrong with health settings.</summary>
/// <param name="Setting">Its path below the health settings, such as <c>breaker.failureRatio</c>.</param>
/// <param name="Value">The value found; null where it is absent.</param>
/// <param name="Message">What is wrong and which values are legal.</param>
public sealed record HealthError(string Setting, object? Value, string Message);
