namespace RingProxy.Cli;

/// <summary>What one change of a cache cluster cost; its members are the JSON form. Rates and shares are 0 to 1.</summary>
internal sealed record CacheEvent
{
    /// <summary>What happened, and to which node.</summary>
    public required string Change { get; init; }

    /// <summary>Over the last quarter of the phase before.</summary>
    public required double HitRateBefore { get; init; }

    /// <summary>In the first window after the change.</summary>
    public required double HitRateFirst { get; init; }

    /// <summary>Over the last quarter of the phase after: what the cluster comes back to, if the phase is long enough.</summary>
    public required double HitRateAfter { get; init; }

    /// <summary>Keys that were held by their owner, and are not by the one they have now.</summary>
    public required int ColdKeyCount { get; init; }

    /// <summary><see cref="ColdKeyCount"/> ÷ all keys that were held.</summary>
    public required double ColdKeyShare { get; init; }

    /// <summary>How many of the cold keys were asked for in the phase after, and so were fetched again.</summary>
    public required int RefetchedKeyCount { get; init; }

    /// <summary>Requests until the first window that is within one point of <see cref="HitRateAfter"/> has begun.</summary>
    public required long RequestsToRecover { get; init; }
}
