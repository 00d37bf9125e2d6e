namespace RingProxy.Cli;

/// <summary>A key and the node that had it in production.</summary>
/// <param name="Key">Its bytes.</param>
/// <param name="Node">Index of the node in the ring document.</param>
internal sealed record Observation(byte[] Key, int Node);
