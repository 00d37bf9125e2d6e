namespace RingProxy.Health;

/// <summary>
/// The one table of transitions: for each event every state is listed, also those in which it changes nothing. docs/health.md shows it as
/// a picture. Pure.
/// </summary>
internal static class StateTable
{
    public static NodeState Next(NodeState state, HealthEvent happened) => happened switch
    {
        // Open, unhealthy, isolated: answers of requests that were under way, which tell nothing new.
        HealthEvent.BreakerTripped => state switch
        {
            NodeState.Up => NodeState.Open,
            NodeState.SlowStart => NodeState.Open,
            NodeState.HalfOpen => NodeState.Open,
            NodeState.Open => NodeState.Open,
            NodeState.Unhealthy => NodeState.Unhealthy,
            NodeState.Isolated => NodeState.Isolated,
            _ => throw Unknown(state),
        },

        // Only an open breaker has a break.
        HealthEvent.BreakEnded => state switch
        {
            NodeState.Up => NodeState.Up,
            NodeState.SlowStart => NodeState.SlowStart,
            NodeState.HalfOpen => NodeState.HalfOpen,
            NodeState.Open => NodeState.HalfOpen,
            NodeState.Unhealthy => NodeState.Unhealthy,
            NodeState.Isolated => NodeState.Isolated,
            _ => throw Unknown(state),
        },

        // A trial that ends late, after probes or an operator have taken the node out, does not bring it back.
        HealthEvent.TrialsPassed => state switch
        {
            NodeState.Up => NodeState.Up,
            NodeState.SlowStart => NodeState.SlowStart,
            NodeState.HalfOpen => NodeState.SlowStart,
            NodeState.Open => NodeState.Open,
            NodeState.Unhealthy => NodeState.Unhealthy,
            NodeState.Isolated => NodeState.Isolated,
            _ => throw Unknown(state),
        },

        HealthEvent.SlowStartEnded => state switch
        {
            NodeState.Up => NodeState.Up,
            NodeState.SlowStart => NodeState.Up,
            NodeState.HalfOpen => NodeState.HalfOpen,
            NodeState.Open => NodeState.Open,
            NodeState.Unhealthy => NodeState.Unhealthy,
            NodeState.Isolated => NodeState.Isolated,
            _ => throw Unknown(state),
        },

        // Probes that fail outweigh the breaker: they go on and say when the node is back, while a break only ends.
        HealthEvent.ProbesFailed => state switch
        {
            NodeState.Up => NodeState.Unhealthy,
            NodeState.SlowStart => NodeState.Unhealthy,
            NodeState.HalfOpen => NodeState.Unhealthy,
            NodeState.Open => NodeState.Unhealthy,
            NodeState.Unhealthy => NodeState.Unhealthy,
            NodeState.Isolated => NodeState.Isolated,
            _ => throw Unknown(state),
        },

        // Open: probes that pass are a condition for the end of the break, not its end.
        HealthEvent.ProbesPassed => state switch
        {
            NodeState.Up => NodeState.Up,
            NodeState.SlowStart => NodeState.SlowStart,
            NodeState.HalfOpen => NodeState.HalfOpen,
            NodeState.Open => NodeState.Open,
            NodeState.Unhealthy => NodeState.SlowStart,
            NodeState.Isolated => NodeState.Isolated,
            _ => throw Unknown(state),
        },

        HealthEvent.IsolatedByHand => state switch
        {
            NodeState.Up => NodeState.Isolated,
            NodeState.SlowStart => NodeState.Isolated,
            NodeState.HalfOpen => NodeState.Isolated,
            NodeState.Open => NodeState.Isolated,
            NodeState.Unhealthy => NodeState.Isolated,
            NodeState.Isolated => NodeState.Isolated,
            _ => throw Unknown(state),
        },

        // The operator knows better than whatever was measured; a slow start would only delay what was asked for.
        HealthEvent.ResetByHand => state switch
        {
            NodeState.Up => NodeState.Up,
            NodeState.SlowStart => NodeState.Up,
            NodeState.HalfOpen => NodeState.Up,
            NodeState.Open => NodeState.Up,
            NodeState.Unhealthy => NodeState.Up,
            NodeState.Isolated => NodeState.Up,
            _ => throw Unknown(state),
        },

        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "not an event of the table"),
    };

    /// <summary>Whether a node in this state counts as taken out by the mask: what the guard limits. Isolated nodes are out by an operator's will.</summary>
    public static bool IsOut(NodeState state) => state is NodeState.Open or NodeState.HalfOpen or NodeState.Unhealthy;

    private static ArgumentOutOfRangeException Unknown(NodeState state) => new(nameof(state), state, "not a state of the table");
}
