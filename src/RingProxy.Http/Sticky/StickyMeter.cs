using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RingProxy.Http;

/// <summary>The meters of sticky sessions, part of the room's meter.</summary>
internal sealed class StickyMeter : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _written;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _gone;

    public StickyMeter(IMeterFactory factory)
    {
        _meter = factory.Create(HttpMeter.MeterName);
        _written = _meter.CreateCounter<long>("ringproxy.http.sticky.written", "{pin}", "Pins sent to clients, by ring and cause: new, moved to another node, renewed.");
        _refused = _meter.CreateCounter<long>("ringproxy.http.sticky.refused", "{pin}", "Pins of requests that were not believed, by ring and reason.");
        _gone = _meter.CreateCounter<long>("ringproxy.http.sticky.gone", "{request}", "Requests whose pinned node was gone or could not answer, by ring and answer.");
    }

    public void Written(string ring, string cause) => _written.Add(1, new TagList { { "ring", ring }, { "cause", cause } });

    public void Refused(string ring, StickyFault fault) => _refused.Add(1, new TagList { { "ring", ring }, { "reason", ReasonOf(fault) } });

    public void Gone(string ring, PinnedNodeGoneAnswer answer) =>
        _gone.Add(1, new TagList { { "ring", ring }, { "answer", answer == PinnedNodeGoneAnswer.Fail ? "fail" : "repick" } });

    public void Dispose() => _meter.Dispose();

    private static string ReasonOf(StickyFault fault) => fault switch
    {
        StickyFault.UnknownVersion => "unknown_version",
        StickyFault.UnknownKey => "unknown_key",
        StickyFault.Tampered => "tampered",
        StickyFault.Expired => "expired",
        StickyFault.FutureDated => "future_dated",
        _ => "malformed",
    };
}
