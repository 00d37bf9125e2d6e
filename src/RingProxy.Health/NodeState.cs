namespace RingProxy.Health;

/// <summary>What is known of a node's ability to answer. Ownership never depends on it: the ring says who owns, this says who answers.</summary>
public enum NodeState
{
    /// <summary>Takes all its keys.</summary>
    Up,

    /// <summary>Is back and takes a growing share of its keys, so that a cold node is not flooded.</summary>
    SlowStart,

    /// <summary>Its break is over: a limited number of trial requests finds out whether it answers again.</summary>
    HalfOpen,

    /// <summary>Its breaker has tripped: it takes nothing until the break is over (and, with probes, until they pass).</summary>
    Open,

    /// <summary>Active probes have failed: it takes nothing until they pass.</summary>
    Unhealthy,

    /// <summary>An operator has taken it out by hand, until the operator resets it.</summary>
    Isolated,
}
