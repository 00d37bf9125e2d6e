namespace RingProxy.Http;

/// <summary>How many requests of a ring may be on a further try at a time, so that a sick node does not multiply the load of the others.</summary>
public sealed class RetryBudgetOptions
{
    /// <summary>The part of the ring's requests in flight. Default 0.2; 0 to 1.</summary>
    public double Ratio { get; set; } = 0.2;

    /// <summary>So many in any case. Default 3; 0 to 10,000.</summary>
    public int Minimum { get; set; } = 3;
}
