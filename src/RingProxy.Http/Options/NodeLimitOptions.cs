namespace RingProxy.Http;

/// <summary>How much one node may be given at a time, by each sidecar.</summary>
public sealed class NodeLimitOptions
{
    /// <summary>Requests in flight to one node. Default 0: no limit; up to 1,000,000.</summary>
    public int MaxInFlight { get; set; }

    /// <summary>Requests that may wait for a node at its limit; those beyond get a 503 at once. Default 0; up to 100,000.</summary>
    public int Queue { get; set; }

    /// <summary>How long one may wait before it gets a 503. Default 100 ms; 1 ms to 1 min.</summary>
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromMilliseconds(100);
}
