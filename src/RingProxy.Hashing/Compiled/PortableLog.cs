using System.Numerics;

namespace RingProxy.Hashing;

/// <summary>
/// A logarithm from additions, multiplications and divisions alone, which IEEE 754 rounds alike everywhere. The library's may differ in
/// the last bit from one machine to another, and then two sidecars could disagree on an owner.
/// </summary>
internal static class PortableLog
{
    private const double Ln2 = 0.69314718055994530942;
    private const double Sqrt2 = 1.41421356237309504880;

    /// <summary>−ln((n + ½) ÷ 2^52) for the upper 52 bits n of a draw: above 0, at most about 36.7.</summary>
    public static double MinusLogOfFraction(ulong draw)
    {
        // (2n + 1) ÷ 2^53, an odd number of at most 53 bits (so exact), as mantissa × 2^exponent with the mantissa in [√½, √2).
        var odd = ((draw >> 12) << 1) | 1;
        var exponent = BitOperations.Log2(odd);
        var mantissa = (double)odd / (1UL << exponent);
        if (mantissa >= Sqrt2)
        {
            mantissa /= 2;
            exponent++;
        }

        return ((53 - exponent) * Ln2) - LogNearOne(mantissa);
    }

    /// <summary>ln(m) = 2 artanh((m − 1) ÷ (m + 1)); thirteen terms are enough for 53 bits on [√½, √2).</summary>
    private static double LogNearOne(double m)
    {
        var z = (m - 1) / (m + 1);
        var square = z * z;
        var sum = 0.0;
        for (var k = 25; k >= 1; k -= 2)
        {
            sum = (sum * square) + (1.0 / k);
        }

        return 2 * z * sum;
    }
}
