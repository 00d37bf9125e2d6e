namespace RingProxy.Hashing;

/// <summary>A share counted in a random sample.</summary>
/// <param name="Share">The part of the sample, 0 to 1.</param>
/// <param name="StandardError">About 95 % of samples lie within two of these of the truth. Never 0: a sample without a hit proves little.</param>
/// <param name="Count">Size of the sample.</param>
public readonly record struct SampledShare(double Share, double StandardError, long Count)
{
    /// <remarks>The error is that of (hits + 1) ÷ (count + 2), Laplace's estimate, which stays in the open interval.</remarks>
    internal static SampledShare Of(double share, long count)
    {
        var estimate = ((share * count) + 1) / (count + 2);
        return new SampledShare(share, Math.Sqrt(estimate * (1 - estimate) / count), count);
    }
}
