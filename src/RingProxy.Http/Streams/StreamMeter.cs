using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace RingProxy.Http;

/// <summary>The meters of streams. They are read from the registries when somebody listens, so streams cost nothing for it.</summary>
internal sealed class StreamMeter
{
    private ImmutableArray<StreamRegistry> _registries = [];

    public StreamMeter(IMeterFactory factory)
    {
        var meter = factory.Create(HttpMeter.MeterName);
        meter.CreateObservableUpDownCounter("ringproxy.http.streams.open", () => Observe(counts => counts.Open), "{stream}", "WebSockets, gRPC calls and server-sent events under way on routes that move streams, by ring and kind.");
        meter.CreateObservableUpDownCounter("ringproxy.http.streams.waiting", () => Observe(counts => counts.Waiting), "{stream}", "Streams whose key has another owner and that are not asked to move yet, by ring and kind.");
        meter.CreateObservableCounter("ringproxy.http.streams.asked", () => Observe(counts => counts.Asked), "{stream}", "Streams that were asked to move, by ring and kind.");
        meter.CreateObservableCounter("ringproxy.http.streams.moved", () => Observe(counts => counts.Moved), "{stream}", "Streams that went within the linger after they were asked, by ring and kind.");
        meter.CreateObservableCounter("ringproxy.http.streams.ended_by_force", () => Observe(counts => counts.EndedByForce), "{stream}", "Streams that were ended when the linger was over, by ring and kind.");
    }

    /// <summary>From now on these streams are counted, too.</summary>
    public void Add(StreamRegistry registry) => ImmutableInterlocked.Update(ref _registries, registries => registries.Add(registry));

    /// <summary>One measurement for each ring and kind: several routes may follow one ring.</summary>
    private IEnumerable<Measurement<long>> Observe(Func<StreamCounts, long> valueOf) =>
        from registry in _registries
        from counts in registry.Counts()
        group valueOf(counts) by (registry.RingId, counts.Kind) into values
        select new Measurement<long>(
            values.Sum(),
            new KeyValuePair<string, object?>("ring", values.Key.RingId),
            new KeyValuePair<string, object?>("kind", StreamKinds.TagOf(values.Key.Kind)));
}
