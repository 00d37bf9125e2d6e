namespace RingProxy.Cli;

/// <summary>What a change of the cluster does with one algorithm; its members are the JSON form. Shares are 0 to 1.</summary>
internal sealed record ChangeResult
{
    public required string Algorithm { get; init; }

    /// <summary>Part of the sampled keys whose owner changed.</summary>
    public required double Moved { get; init; }

    /// <summary>Of the key space, before the change: exact, whatever the keys.</summary>
    public required LoadBalance Balance { get; init; }

    /// <summary>Of the sampled keys, before the change: what the key hash makes of real ids comes on top.</summary>
    public required LoadBalance SampledBalance { get; init; }

    /// <summary>Of the machine that ran the simulation, hash included.</summary>
    public double LookupNanoseconds { get; init; }

    /// <summary>Lookup structures before the change.</summary>
    public required long MemoryBytes { get; init; }
}
