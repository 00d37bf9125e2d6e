namespace RingProxy.Hashing;

/// <summary>What <see cref="Movement"/> measures beside owners, and how much a sample may cost.</summary>
public sealed record MovementOptions
{
    /// <summary>The smallest and the largest sample.</summary>
    public const int MinSampleCount = 1_000, MaxSampleCount = 100_000_000;

    /// <summary>The longest preference lists to compare.</summary>
    public const int MaxReplicas = RingRules.MaxReplicas;

    /// <summary>Length of the preference lists to compare, owner included: 1 to <see cref="MaxReplicas"/>, 1 compares owners alone. Null: the greater of the two rings' own; 1 for bare placements.</summary>
    public int? Replicas { get; init; }

    /// <summary>Hashes or keys to draw where nothing exact is known; the standard error falls with the square root. Default: 100,000.</summary>
    public int SampleCount { get; init; } = 100_000;

    internal void Check()
    {
        if (Replicas is < 1 or > MaxReplicas)
        {
            throw new ArgumentException($"replicas: {Replicas}: out of range; legal: 1 to {MaxReplicas}");
        }

        if (SampleCount is < MinSampleCount or > MaxSampleCount)
        {
            throw new ArgumentException($"sampleCount: {SampleCount}: out of range; legal: {MinSampleCount} to {MaxSampleCount}");
        }
    }
}
