namespace RingProxy.Health;

/// <summary>How a node stands, for status pages.</summary>
public sealed record NodeHealthReport
{
    public required string NodeId { get; init; }

    public required string Address { get; init; }

    public required NodeState State { get; init; }

    /// <summary>When it entered its state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The end of the break, if it has one.</summary>
    public DateTimeOffset? OpenUntil { get; init; }

    /// <summary>The part of its keys that have come back, in its slow start.</summary>
    public double? SlowStartShare { get; init; }

    /// <summary>Requests that failed since the last one that succeeded.</summary>
    public required int ConsecutiveFailures { get; init; }

    /// <summary>Breaks since it was last up.</summary>
    public required int Breaks { get; init; }

    public required int ConsecutiveProbeFailures { get; init; }

    /// <summary>Requests that it has now.</summary>
    public required int InFlight { get; init; }
}
