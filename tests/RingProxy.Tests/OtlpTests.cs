using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.Tests;

public class OtlpTests
{
    [Fact]
    public async Task Export_ByHttp_CarriesTheMetersOfTheRings()
    {
        var received = new SignalList<(string Path, string Body)>();
        await using var collector = await StartCollectorAsync(received);
        var holder = new RingHolder("test", TimeProvider.System);
        holder.Offer(TestDocuments.Json(), RingOrigin.Store);
        var options = new OtlpOptions { Endpoint = collector.Urls.Single(), Protocol = OtlpProtocol.HttpProtobuf, Interval = TimeSpan.FromMilliseconds(100) };

        using var export = TelemetryExport.Start(options, "under-test", [holder], TimeProvider.System);
        string[] names = ["ringproxy.ring.version", "ringproxy.ring.swaps", "ringproxy.ring.refusals", "ringproxy.ring.source_state", "ringproxy.ring.node_share", "under-test"];

        // Not the first one in any case: on a busy machine it may be made before the provider knows all instruments.
        var exports = await received.UntilAsync(
            all => all.Any(export => names.All(name => export.Body.Contains(name, StringComparison.Ordinal))), "an export with all meters");

        Assert.All(exports, export => Assert.Equal("/v1/metrics", export.Path));
    }

    [Fact]
    public void Export_NoEndpoint_IsOff() => Assert.Null(TelemetryExport.Start(new OtlpOptions(), "under-test", [], TimeProvider.System));

    [Fact]
    public void Reference_EveryInstrument_IsDocumented()
    {
        var reference = File.ReadAllText(Repository.File("docs", "metrics.md"));
        var names = new List<string>();
        using var listener = new System.Diagnostics.Metrics.MeterListener { InstrumentPublished = (instrument, _) => { if (instrument.Name.StartsWith("ringproxy.", StringComparison.Ordinal)) { names.Add(instrument.Name); } } };
        listener.Start();

        using var meter = new RingMeter([], TimeProvider.System);

        Assert.True(names.Count >= 7, $"only {names.Count} instruments");
        Assert.All(names, name => Assert.Contains(name, reference, StringComparison.Ordinal));
    }

    /// <summary>A collector that keeps every export; names stand in protobuf as plain text.</summary>
    private static async Task<WebApplication> StartCollectorAsync(SignalList<(string Path, string Body)> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received.Add((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
        });
        await app.StartAsync();
        return app;
    }
}
