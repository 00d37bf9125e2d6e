namespace RingProxy.Http;

/// <summary>How fast requests of a ring may go to nodes that do not own their keys.</summary>
public sealed class FailoverOptions
{
    /// <summary>Requests a second; those beyond get a 503 with Retry-After. For stand-ins that would break under the load of a whole node. Default 0: no limit; up to 1,000,000.</summary>
    public int RatePerSecond { get; set; }

    /// <summary>How many may come at once after a quiet time. Default 0: as many as <see cref="RatePerSecond"/>; up to 1,000,000.</summary>
    public int Burst { get; set; }
}
