namespace RingProxy.Cli;

/// <summary>
/// Ranks 1 … n where rank k has a probability proportional to k^−s: exact, in constant time and memory, by rejection-inversion
/// (Hörmann and Derflinger, "Rejection-inversion to generate variates from monotone discrete distributions", ACM TOMACS 6(3), 1996).
/// A number u is drawn below the area of h(x) = x^−s, its inverse is rounded to a rank, and it is rejected in the sliver where the
/// rounded bar stands above the curve: 1.2 draws a rank at most.
/// </summary>
internal sealed class ZipfDistribution
{
    private readonly double _exponent;
    private readonly double _areaOfFirst;
    private readonly double _areaOfAll;
    private readonly double _alwaysAccepted;

    /// <param name="count">How many ranks; 1 or more.</param>
    /// <param name="exponent">s; 0 is the uniform distribution.</param>
    public ZipfDistribution(int count, double exponent)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(exponent);
        Count = count;
        _exponent = exponent;
        _areaOfFirst = Area(1.5) - 1;
        _areaOfAll = Area(count + 0.5);
        _alwaysAccepted = 2 - InverseArea(Area(2.5) - Height(2));
    }

    public int Count { get; }

    /// <summary>One rank, 1 to <see cref="Count"/>.</summary>
    public int Next(SplitMix64 random)
    {
        while (true)
        {
            var u = _areaOfAll + (random.NextDouble() * (_areaOfFirst - _areaOfAll));
            var x = InverseArea(u);
            var rank = Math.Clamp(Math.Floor(x + 0.5), 1, Count);
            if (rank - x <= _alwaysAccepted || u >= Area(rank + 0.5) - Height(rank))
                return (int)rank;
        }
    }

    /// <summary>The probability of each rank; the first is that of rank 1.</summary>
    public double[] Probabilities()
    {
        var heights = new double[Count];
        for (var i = 0; i < Count; i++)
            heights[i] = Height(i + 1);
        var sum = heights.Sum();
        return Array.ConvertAll(heights, height => height / sum);
    }

    private double Height(double x) => Math.Exp(-_exponent * Math.Log(x));

    // The integral of h from 1 to x, (x^(1−s) − 1) / (1−s), in a form that holds at and near s = 1, where it is ln x.
    private double Area(double x)
    {
        var log = Math.Log(x);
        return ExpMinusOneOver((1 - _exponent) * log) * log;
    }

    private double InverseArea(double area) => Math.Exp(LogOnePlusOver(Math.Max(-1, area * (1 - _exponent))) * area);

    // (e^t − 1) / t and ln(1 + t) / t; near 0 by their series, where the plain forms lose their digits.
    private static double ExpMinusOneOver(double t) =>
        Math.Abs(t) > 1e-6 ? (Math.Exp(t) - 1) / t : 1 + (t / 2 * (1 + (t / 3)));

    private static double LogOnePlusOver(double t) =>
        Math.Abs(t) > 1e-6 ? Math.Log(1 + t) / t : 1 - (t * (0.5 - (t / 3)));
}
