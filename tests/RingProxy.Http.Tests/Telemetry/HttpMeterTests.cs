using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

public sealed class HttpMeterTests
{
    [Fact]
    public async Task Requests_OfEachOutcome_AreMeasured()
    {
        await using var node = await TestNode.StartAsync("up", TestNode.Named("up"));
        using var socket = Rings.Refusing(out var refusing);
        await using var proxy = await TestProxy.StartAsync(TestProxy.ByHeader());
        using var listener = new Listener(proxy.Services);

        (await proxy.GetAsync("k")).Dispose();
        Assert.Empty(listener.Seen.Snapshot());

        proxy.Offer(Rings.Of(1, [Rings.Node("gone", refusing), Rings.Node("up", node.Address)]));
        await MeasureAsync("", count: 1);
        await MeasureAsync(proxy.KeyOf("up"), count: 2);
        await MeasureAsync(proxy.KeyOf("gone", "up"), count: 4);
        proxy.Offer(Rings.Of(2, [Rings.Node("gone", refusing)]));
        await MeasureAsync("k", count: 6);

        Assert.Equal(
            [
                "ringproxy.http.missing_keys {ring=test}",
                "ringproxy.http.request.duration {ring=test,node=up,status=2xx}",
                "ringproxy.http.fallbacks {ring=test,node=gone,reason=connect}",
                "ringproxy.http.request.duration {ring=test,node=up,status=2xx}",
                "ringproxy.http.request.duration {ring=test,node=gone,status=5xx}",
                "ringproxy.http.errors {ring=test,node=gone,kind=Request}",
            ],
            listener.Seen.Snapshot());
        Assert.All(listener.Durations.Snapshot(), seconds => Assert.InRange(seconds, double.Epsilon, TaskTimeouts.Patience.TotalSeconds));

        // A client may have its answer before the measurement is taken.
        async Task MeasureAsync(string key, int count)
        {
            (await proxy.GetAsync(key)).Dispose();
            await listener.Seen.UntilAsync(seen => seen.Count >= count, $"{count} measurements");
        }
    }

    /// <summary>Listens to the meter of one application: others run beside it.</summary>
    private sealed class Listener : IDisposable
    {
        private readonly MeterListener _listener = new();

        public Listener(IServiceProvider services)
        {
            var factory = services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == RingProxyHttpExtensions.MeterName && ReferenceEquals(instrument.Meter.Scope, factory))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
            {
                Durations.Add(value);
                Note(instrument, 1, tags);
            });
            _listener.Start();
        }

        public SignalList<string> Seen { get; } = new();

        public SignalList<double> Durations { get; } = new();

        public void Dispose() => _listener.Dispose();

        private void Note(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            Assert.Equal(1, value);
            Seen.Add($"{instrument.Name} {{{string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}}}");
        }
    }
}
