namespace RingProxy.Cli;

/// <summary>What is asked of a simulated cache cluster; its members are part of the JSON form.</summary>
internal sealed record CacheWorkload
{
    /// <summary>Windows in which the hit rate is told, for each phase.</summary>
    public const int WindowsInPhase = 40;

    /// <summary>Different keys that are asked for.</summary>
    public required int KeyCount { get; init; }

    /// <summary>Requests of each phase: warm-up (not told), before, after the failure, after the join. At least <see cref="WindowsInPhase"/>.</summary>
    public required int RequestsInPhase { get; init; }

    /// <summary>Keys that one node can hold.</summary>
    public required int CacheSize { get; init; }

    /// <summary>The k-th most popular key is asked for in proportion to k^−exponent.</summary>
    public required double ZipfExponent { get; init; }

    public required long Seed { get; init; }
}
