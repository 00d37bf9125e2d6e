namespace RingProxy.Health;

/// <summary>When the requests that a node answers, or does not, take it out.</summary>
public sealed class BreakerOptions
{
    /// <summary>Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The part of requests in <see cref="SamplingDuration"/> that must fail. Lower reacts to partial faults, and to noise. Default 0.5; 0.01 to 1.</summary>
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>The window over which <see cref="FailureRatio"/> is taken. Default 10 s; 500 ms to 1 h.</summary>
    public TimeSpan SamplingDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests that the window must hold before the ratio means anything. Default 20; 2 to 1,000,000.</summary>
    public int MinimumThroughput { get; set; } = 20;

    /// <summary>Failures in a row that trip the breaker whatever the ratio: the quick rule for a dead node. Default 5; 2 to 1,000, or 0: off.</summary>
    public int ConsecutiveFailures { get; set; } = 5;

    /// <summary>The first break; each one that follows before the node was up again is twice as long. Default 2 s; 50 ms to 1 h.</summary>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest break. Default 60 s; <see cref="BreakDuration"/> to 24 h.</summary>
    public TimeSpan MaxBreakDuration { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How many keys may try a node after its break, and how many of their requests must succeed before it is back; one that fails opens the
    /// breaker again. At most four times as many requests are on trial at a time. Default 3; 1 to 16.
    /// </summary>
    public int TrialRequests { get; set; } = 3;

    /// <summary>
    /// Statuses that count as failures of the node: those by which servers and their proxies say that they cannot answer, not those that a
    /// faulty request causes. Default 502, 503, 504; 500 to 599.
    /// </summary>
    public IList<int> FailureStatuses { get; init; } = [502, 503, 504];

    /// <summary>The same for gRPC statuses. Default 14 (unavailable); 1 to 16.</summary>
    public IList<int> FailureGrpcStatuses { get; init; } = [14];
}
