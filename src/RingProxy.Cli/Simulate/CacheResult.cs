namespace RingProxy.Cli;

/// <summary>A cache cluster's two changes with one algorithm; its members are the JSON form.</summary>
internal sealed record CacheResult
{
    public required string Algorithm { get; init; }

    public required CacheEvent Failure { get; init; }

    public required CacheEvent Join { get; init; }

    /// <summary>By window of equally many requests, through all phases but the warm-up; 0 to 1.</summary>
    public required IReadOnlyList<double> HitRates { get; init; }
}
