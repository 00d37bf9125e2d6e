using System.Diagnostics;

namespace RingProxy.FaultBench;

/// <summary>One measured run: one proxy, one fault.</summary>
/// <param name="SurvivorsSaw">Requests that the nodes which were not hit have seen of those sent during the fault, tries again included.</param>
internal sealed record FaultRun(Fault Fault, string Proxy, LoadRecord Record, FaultTimes Times, long SurvivorsSaw)
{
    /// <summary>Above this lateness of the generator a run's times are the machine's, not the proxy's.</summary>
    private const double MaxLatenessMilliseconds = 5;

    /// <summary>Whether the generator was in time, so that what the run shows is the proxy's doing.</summary>
    public bool IsQuiet { get; } = Record.Lateness().At(0.99) <= MaxLatenessMilliseconds;

    public KeyStory Keys { get; } = KeyStory.Of(Record.Requests);

    public double SurvivorsPerRequest => (double)SurvivorsSaw / Record.Requests.Count(request => request.Phase == Phase.During);

    public Percentiles LatencyInFault => Record.Latency(request => request.Phase == Phase.During);

    /// <summary>Seconds from the fault until the first and the last failure were known to the client.</summary>
    public (double First, double Last)? FailuresAfter => Record.FailureCount == 0 ? null
        : (Record.Failures.Min(failure => SecondsSinceHit(failure.Done)), Record.Failures.Max(failure => SecondsSinceHit(failure.Done)));

    /// <summary>
    /// Seconds from the node's return until the last request that another than its owner answered; 0 if there was none, NaN without a return.
    /// </summary>
    public double SecondsAway => Times.ReturnedAt is not { } returned ? double.NaN
        : Keys.LastAway is { } last && last > returned ? Stopwatch.GetElapsedTime(returned, last).TotalSeconds
        : 0;

    private double SecondsSinceHit(long timestamp) => (timestamp - Times.HitAt) / (double)Stopwatch.Frequency;
}
