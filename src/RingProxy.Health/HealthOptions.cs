namespace RingProxy.Health;

/// <summary>How a ring's nodes are watched, taken out and brought back.</summary>
public sealed class HealthOptions
{
    public BreakerOptions Breaker { get; set; } = new();

    public ProbeOptions Probe { get; set; } = new();

    /// <summary>
    /// Over how long a node that is back takes over its keys again, from none to all; each key moves back once. 0: all at once. Longer spares
    /// a cold node, and leaves its keys with their stand-ins for longer. Default 10 s; 0 to 1 h.
    /// </summary>
    public TimeSpan SlowStart { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The part of a ring's nodes, but for those that an operator has isolated, that breakers and probes may take out together. When more would be out, the mask fails open: all nodes are
    /// tried, because so many failures rather have one common cause, and the rest would break under all the load. Default 0.5; 0 (nothing
    /// is ever taken out) to 1 (no guard).
    /// </summary>
    public double MaxEjected { get; set; } = 0.5;
}
