namespace RingProxy.Http;

/// <summary>Why a request goes no further.</summary>
/// <param name="Status">400; 413 for a body that is too large; 501 for what this server does not do.</param>
/// <param name="Detail">What was wrong, without the client's own text.</param>
internal sealed record Refusal(int Status, string Detail);
