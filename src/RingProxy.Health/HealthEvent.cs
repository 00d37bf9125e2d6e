namespace RingProxy.Health;

/// <summary>What can change a <see cref="NodeState"/>.</summary>
internal enum HealthEvent
{
    /// <summary>Failed requests have met one of the breaker's rules, or a trial request has failed.</summary>
    BreakerTripped,

    /// <summary>The break is over and, with probes, enough of them have passed since it began.</summary>
    BreakEnded,

    /// <summary>Enough trial requests have succeeded.</summary>
    TrialsPassed,

    /// <summary>The slow start is over.</summary>
    SlowStartEnded,

    /// <summary>So many probes in a row have failed.</summary>
    ProbesFailed,

    /// <summary>So many probes in a row have passed.</summary>
    ProbesPassed,

    /// <summary>An operator takes the node out.</summary>
    IsolatedByHand,

    /// <summary>An operator forgets all that is known of the node.</summary>
    ResetByHand,
}
