using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

/// <summary>Keys, pins and policies for tests.</summary>
internal static class StickyTestKit
{
    public static StickyKeyOptions KeyOptions(string id = "k", char letter = 's') => new() { Id = id, Secret = new string(letter, 32) };

    public static StickyKey Key(string id = "k", char letter = 's') => new(id, Encoding.UTF8.GetBytes(KeyOptions(id, letter).Secret!));

    public static StickyPinCodec Codec(params StickyKey[] keys) => new(keys.Length == 0 ? [Key()] : keys, "test", "cookie", "rp-test");

    public static long Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds();

    /// <summary>A text that is opened as a pin of a codec, with each of its faults none.</summary>
    public static void AssertOpens(StickyPinCodec codec, string text, string nodeId, long issuedAt) =>
        Assert.Equal(new StickyPin(nodeId, issuedAt, StickyFault.None, NeedsRenewal: false), codec.Open(text));
}

/// <summary>One policy with its clock and what it counted.</summary>
internal sealed class StickyBench : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly StickyMeter _meter;
    private readonly MeterListener _listener = new();

    public StickyBench(StickyOptions options, params StickyKey[] keys)
    {
        var factory = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
            Counted.Add($"{instrument.Name.Split('.')[^1]} {string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}"));
        _listener.Start();
        _meter = new StickyMeter(factory);
        var route = new HttpRouteOptions { RingId = "test", Sticky = options };
        Policy = StickyPolicy.Of(route, keys.Length == 0 ? [StickyTestKit.Key()] : keys, Time, _meter)!;
    }

    public ManualTimeProvider Time { get; } = new();

    public StickyPolicy Policy { get; }

    /// <summary>Such as <c>written ring=test cause=new</c>.</summary>
    public List<string> Counted { get; } = [];

    /// <summary>Answers a request and returns what the answer's headers carry under a name.</summary>
    public string?[] Answer(StickyPin pin, string nodeId, int status = 200, string header = "Set-Cookie")
    {
        var context = new DefaultHttpContext();
        context.Response.StatusCode = status;
        Policy.Write(context, pin, nodeId);
        return context.Response.Headers[header].ToArray();
    }

    /// <summary>Takes the pin of a request that brings the cookies of answers.</summary>
    public StickyPin Take(params IEnumerable<string?> setCookies)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = string.Join("; ", setCookies.Select(cookie => cookie!.Split(';')[0]));
        return Policy.Take(context.Request);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
        _services.Dispose();
    }
}
