namespace RingProxy.Cli;

/// <summary>The comparison of cache clusters; its members are the JSON form.</summary>
internal sealed record CacheReport
{
    public required int NodeCount { get; init; }

    public required CacheWorkload Workload { get; init; }

    public required IReadOnlyList<CacheResult> Algorithms { get; init; }

    /// <summary>Algorithms left out, with the reason.</summary>
    public required IReadOnlyList<string> LeftOut { get; init; }
}
