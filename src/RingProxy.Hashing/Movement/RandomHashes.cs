namespace RingProxy.Hashing;

/// <summary>
/// The same random numbers on every machine and in every run, splitmix64 over a counter, so that a sampled movement can be repeated and
/// compared.
/// </summary>
internal struct RandomHashes
{
    private const ulong GoldenGamma = 0x9e3779b97f4a7c15;
    private ulong _state;

    /// <summary>Uniform over 0 … 2^64−1.</summary>
    public ulong Next()
    {
        _state += GoldenGamma;
        return SplitMix.Finish(_state);
    }
}
