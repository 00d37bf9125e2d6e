namespace RingProxy.Cli;

/// <summary>Balance of rings with one number of points a node; its members are the JSON form.</summary>
internal sealed record VirtualNodeResult
{
    public required int VirtualNodes { get; init; }

    /// <summary>How many rings, each with other node names.</summary>
    public required int RingCount { get; init; }

    /// <summary>Standard deviation of load ÷ mean: the root mean square over the rings.</summary>
    public required double Deviation { get; init; }

    /// <summary>The worst of the rings.</summary>
    public required double WorstDeviation { get; init; }

    /// <summary>What random points give in expectation.</summary>
    public required double TheoreticalDeviation { get; init; }

    /// <summary>The mean over the rings.</summary>
    public required double MaxToMean { get; init; }
}
