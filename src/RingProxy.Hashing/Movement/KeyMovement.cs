namespace RingProxy.Hashing;

/// <summary>What moves of a sample of real keys.</summary>
public sealed record KeyMovement
{
    /// <summary>Keys of the sample, repeats counted.</summary>
    public required long KeyCount { get; init; }

    public required long MovedKeyCount { get; init; }

    /// <summary>Sum of the keys' weights: requests or bytes, whatever the sample counts.</summary>
    public required UInt128 Weight { get; init; }

    public required UInt128 MovedWeight { get; init; }

    /// <summary>As shares of the weight.</summary>
    public required OwnerMovement Owners { get; init; }
}
