namespace RingProxy.Cli;

/// <summary>How evenly load lies on nodes; its members are the JSON form.</summary>
/// <param name="Deviation">Standard deviation of load ÷ fair load, each node counted by its weight; for equal weights that of load, relative to the mean.</param>
/// <param name="MaxToMean">The greatest load ÷ fair load.</param>
internal sealed record LoadBalance(double Deviation, double MaxToMean)
{
    /// <param name="loads">Load by node, in any unit.</param>
    /// <param name="weights">The weight of each, in any unit.</param>
    public static LoadBalance Of(IReadOnlyList<double> loads, IReadOnlyList<double> weights)
    {
        var (allLoad, allWeight) = (loads.Sum(), weights.Sum());
        var ratios = loads.Zip(weights, (load, weight) => load / allLoad / (weight / allWeight)).ToArray();
        var variance = ratios.Zip(weights, (ratio, weight) => weight / allWeight * (ratio - 1) * (ratio - 1)).Sum();
        return new LoadBalance(Math.Sqrt(variance), ratios.Max());
    }
}
