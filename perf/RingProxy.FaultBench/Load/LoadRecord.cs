using System.Diagnostics;

namespace RingProxy.FaultBench;

/// <summary>Everything that a finished run saw.</summary>
internal sealed class LoadRecord(LoadPlan plan, RequestRecord[] requests, long startedAt)
{
    public LoadPlan Plan => plan;

    /// <summary>In the order of sending.</summary>
    public IReadOnlyList<RequestRecord> Requests => requests;

    public IEnumerable<RequestRecord> Failures => requests.Where(request => request.Outcome != Outcome.Answered);

    public int FailureCount => Failures.Count();

    public int CountOf(Outcome outcome) => requests.Count(request => request.Outcome == outcome);

    /// <summary>From when each request was due to when it ended, failures included, in milliseconds.</summary>
    public Percentiles Latency(Func<RequestRecord, bool>? which = null) =>
        new(requests.Where(which ?? (_ => true)).Select(request => Milliseconds(request.Intended, request.Done)));

    /// <summary>How late the generator itself came to each request, in milliseconds.</summary>
    public Percentiles Lateness() => new(requests.Select(request => Milliseconds(request.Intended, request.Sent)));

    /// <summary>Seconds from the start of the run.</summary>
    public double SecondsAt(long timestamp) => Milliseconds(startedAt, timestamp) / 1000;

    /// <summary>Failures by their kind, as <c>504: 12, Closed: 3</c>; empty without any.</summary>
    public string FailureKinds() => string.Join(", ", Failures
        .GroupBy(failure => failure.Outcome == Outcome.Status ? $"{failure.Status}" : $"{failure.Outcome}")
        .OrderByDescending(kind => kind.Count())
        .Select(kind => $"{kind.Key}: {kind.Count()}"));

    private static double Milliseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;
}
