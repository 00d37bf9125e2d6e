namespace RingProxy.Cli;

/// <summary>Maps values to coordinates along one axis.</summary>
/// <param name="From">The value at <paramref name="Start"/>; above 0 on a logarithmic scale.</param>
/// <param name="To">The value at <paramref name="End"/>.</param>
internal readonly record struct ChartScale(double From, double To, double Start, double End, bool Logarithmic = false)
{
    private static readonly double[] s_stepsOfTen = [1, 2, 5, 10];

    public double At(double value) => Start + ((Position(value) - Position(From)) / (Position(To) - Position(From)) * (End - Start));

    /// <summary>Round numbers within the scale: 1, 2, 5 times powers of ten; on a linear scale at most about <paramref name="count"/> of them.</summary>
    public IEnumerable<double> Ticks(int count = 6) => Logarithmic ? LogarithmicTicks() : LinearTicks(count);

    private double Position(double value) => Logarithmic ? Math.Log10(value) : value;

    private IEnumerable<double> LogarithmicTicks()
    {
        var (from, to) = (From, To);
        var powers = Enumerable.Range((int)Math.Floor(Math.Log10(from)), (int)Math.Ceiling(Math.Log10(to / from)) + 2);
        return powers.SelectMany(power => s_stepsOfTen[..^1].Select(step => step * Math.Pow(10, power))).Where(tick => tick >= from * 0.999 && tick <= to * 1.001);
    }

    private IEnumerable<double> LinearTicks(int count)
    {
        var rough = (To - From) / count;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = s_stepsOfTen.First(s => s * power >= rough * 0.999) * power;
        var (first, last) = ((int)Math.Ceiling((From / step) - 1e-9), (int)Math.Floor((To / step) + 1e-9));
        return Enumerable.Range(first, last - first + 1).Select(i => i * step);
    }
}
