using static RingProxy.Health.NodeState;

namespace RingProxy.Health;

/// <summary>
/// The one table of transitions: for each event every state is listed, also those in which it changes nothing. docs/health.md shows it, too. Pure.
/// </summary>
internal static class StateTable
{
    public static NodeState Next(NodeState state, HealthEvent happened) => happened switch
    {
        // Open, unhealthy, isolated: answers of requests that were under way, which tell nothing new.
        HealthEvent.BreakerTripped =>
            Pick(state, up: Open, slowStart: Open, halfOpen: Open, open: Open, unhealthy: Unhealthy, isolated: Isolated),

        // Only an open breaker has a break.
        HealthEvent.BreakEnded =>
            Pick(state, up: Up, slowStart: SlowStart, halfOpen: HalfOpen, open: HalfOpen, unhealthy: Unhealthy, isolated: Isolated),

        // A trial that ends late, after probes or an operator have taken the node out, does not bring it back.
        HealthEvent.TrialsPassed =>
            Pick(state, up: Up, slowStart: SlowStart, halfOpen: SlowStart, open: Open, unhealthy: Unhealthy, isolated: Isolated),

        HealthEvent.SlowStartEnded =>
            Pick(state, up: Up, slowStart: Up, halfOpen: HalfOpen, open: Open, unhealthy: Unhealthy, isolated: Isolated),

        // Probes that fail outweigh the breaker: they go on and say when the node is back, while a break only ends.
        HealthEvent.ProbesFailed =>
            Pick(state, up: Unhealthy, slowStart: Unhealthy, halfOpen: Unhealthy, open: Unhealthy, unhealthy: Unhealthy, isolated: Isolated),

        // Open: probes that pass are a condition for the end of the break, not its end.
        HealthEvent.ProbesPassed =>
            Pick(state, up: Up, slowStart: SlowStart, halfOpen: HalfOpen, open: Open, unhealthy: SlowStart, isolated: Isolated),

        HealthEvent.IsolatedByHand =>
            Pick(state, up: Isolated, slowStart: Isolated, halfOpen: Isolated, open: Isolated, unhealthy: Isolated, isolated: Isolated),

        // The operator knows better than whatever was measured; a slow start would only delay what was asked for.
        HealthEvent.ResetByHand =>
            Pick(state, up: Up, slowStart: Up, halfOpen: Up, open: Up, unhealthy: Up, isolated: Up),

        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "not an event of the table"),
    };

    /// <summary>Whether a node in this state counts as taken out by the mask: what the guard limits. Isolated nodes are out by an operator's will.</summary>
    public static bool IsOut(NodeState state) => state is Open or HalfOpen or Unhealthy;

    /// <summary>One row: what follows each state.</summary>
    private static NodeState Pick(
        NodeState state, NodeState up, NodeState slowStart, NodeState halfOpen, NodeState open, NodeState unhealthy, NodeState isolated) => state switch
        {
            Up => up,
            SlowStart => slowStart,
            HalfOpen => halfOpen,
            Open => open,
            Unhealthy => unhealthy,
            Isolated => isolated,
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, "not a state of the table"),
        };
}
