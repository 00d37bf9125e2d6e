using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RingProxy.Http;

/// <summary>The meters of forwarded requests. Without a listener an answer costs two reads of a flag.</summary>
internal sealed class HttpMeter : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "RingProxy.Http";

    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _fallbacks;
    private readonly Counter<long> _hedges;
    private readonly Counter<long> _missingKeys;

    public HttpMeter(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _duration = _meter.CreateHistogram<double>("ringproxy.http.request.duration", "s", "Time from routing to the end of the answer, by ring, node and status class; its count is the number of requests.");
        _errors = _meter.CreateCounter<long>("ringproxy.http.errors", "{request}", "Requests that a node did not answer, by ring, node and kind.");
        _fallbacks = _meter.CreateCounter<long>("ringproxy.http.fallbacks", "{attempt}", "Tries that failed and were followed by one with the next node, by ring, node that failed, and reason.");
        _hedges = _meter.CreateCounter<long>("ringproxy.http.hedges", "{attempt}", "Second tries that began because a node had not answered for a while, by ring and node.");
        _missingKeys = _meter.CreateCounter<long>("ringproxy.http.missing_keys", "{request}", "Requests without a shard key, by ring.");
    }

    /// <summary>Start of a measured request; 0 if nobody listens.</summary>
    public long Start() => _duration.Enabled ? Stopwatch.GetTimestamp() : 0;

    public void Answered(string ring, string node, int status, long start)
    {
        if (start != 0)
        {
            _duration.Record(
                Stopwatch.GetElapsedTime(start).TotalSeconds,
                new TagList { { "ring", ring }, { "node", node }, { "status", StatusClass(status) } });
        }
    }

    public void Failed(string ring, string node, string kind) =>
        _errors.Add(1, new TagList { { "ring", ring }, { "node", node }, { "kind", kind } });

    public void FellBack(string ring, string node, TryFailure reason) =>
        _fallbacks.Add(1, new TagList { { "ring", ring }, { "node", node }, { "reason", ReasonOf(reason) } });

    public void Hedged(string ring, string node) => _hedges.Add(1, new TagList { { "ring", ring }, { "node", node } });

    public void MissingKey(string ring) => _missingKeys.Add(1, new TagList { { "ring", ring } });

    public void Dispose() => _meter.Dispose();

    private static string StatusClass(int status) => status switch
    {
        < 200 => "1xx",
        < 300 => "2xx",
        < 400 => "3xx",
        < 500 => "4xx",
        _ => "5xx",
    };

    private static string ReasonOf(TryFailure failure) => failure switch
    {
        TryFailure.Connect => "connect",
        TryFailure.Reset => "reset",
        TryFailure.Timeout => "timeout",
        TryFailure.NodeOut => "nodeOut",
        TryFailure.Status => "status",
        _ => failure.ToString(),
    };
}
