using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.Http.Tests;

public sealed class StreamMoverTests : IDisposable
{
    private static readonly StreamMoveOptions s_options = new() { Jitter = TimeSpan.Zero };

    private readonly ManualTimeProvider _time = new();
    private readonly RingHolder _holder;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly StreamMeter _meter;
    private readonly StreamMover _mover;

    public StreamMoverTests()
    {
        _holder = new RingHolder("test", _time);
        _meter = new StreamMeter(_services.GetRequiredService<IMeterFactory>());
        _mover = new StreamMover(s_options, _holder, _time, new Random(1), _meter);
        Swap(1, "a");
    }

    public void Dispose()
    {
        _mover.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task Adopt_Events_KeepsTheHeaders_AndEndsTheBodyWhenAsked()
    {
        using var node = new FakeNodeStream();
        using var response = Events(node);
        response.Content.Headers.TryAddWithoutValidation("X-Of-Content", ["1", "2"]);
        using var adopted = Adopt(response, "k")!;
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Null(response.Content.Headers.ContentLength);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var copy = new FakeCopy(stream);
        await node.SayAsync("data: 1\n\n"u8.ToArray());
        await copy.UntilAsync(9);
        Swap(2, "b");
        _time.Advance(s_options.Grace);
        await copy.EndAsync();
        Assert.Equal("data: 1\n\n", Encoding.ASCII.GetString(copy.Received));
    }

    [Fact]
    public async Task Adopt_CompressedEvents_AreEndedAfterTheLinger()
    {
        using var node = new FakeNodeStream();
        using var response = Events(node);
        response.Content.Headers.TryAddWithoutValidation("Content-Encoding", "br");
        using var adopted = Adopt(response, "k")!;
        await using var stream = await response.Content.ReadAsStreamAsync();
        var copy = new FakeCopy(stream);
        Swap(2, "b");
        _time.Advance(s_options.Grace + s_options.Linger - TimeSpan.FromSeconds(1));
        Assert.False(copy.Ended.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await copy.EndAsync();
    }

    [Fact]
    public void Adopt_WhatIsNoStream_OrHasNoKey_LeavesItAsItIs()
    {
        using var page = new HttpResponseMessage { Content = new StringContent("page") };
        using var node = new FakeNodeStream();
        using var events = Events(node);
        var (pageContent, eventContent) = (page.Content, events.Content);
        Assert.Null(Adopt(page, "k"));
        Assert.Null(Adopt(events, ""));
        Assert.Same(pageContent, page.Content);
        Assert.Same(eventContent, events.Content);
        Assert.All(_mover.Counts(), counts => Assert.Equal(new StreamCounts(counts.Kind, 0, 0, 0, 0, 0), counts));
    }

    [Theory]
    [InlineData("HTTP/2", "application/grpc", true)]
    [InlineData("HTTP/2", "application/json", false)]
    [InlineData("HTTP/1.1", "application/grpc", false)]
    public void Prepare_OfGrpcOverHttp2_WrapsTheBodyOnce(string protocol, string type, bool expected)
    {
        var context = new DefaultHttpContext { Request = { Protocol = protocol, ContentType = type } };
        _mover.Prepare(context);
        var body = context.Request.Body;
        Assert.Equal(expected, body is GrpcRequestBody);
        _mover.Prepare(context);
        Assert.Same(body, context.Request.Body);
    }

    [Fact]
    public void Meter_TwoRoutesOfOneRing_AreOneMeasurement()
    {
        using var other = new StreamMover(s_options, _holder, _time, new Random(1), _meter);
        using var node = new FakeNodeStream();
        using var first = Adopt(Events(node), "k")!;
        using var second = Adopt(Events(node), "k", other)!;
        Swap(2, "b");
        Assert.Equal(["asked 0", "ended_by_force 0", "moved 0", "open 2", "waiting 2"], Measure("sse"));
        _time.Advance(s_options.Grace);
        first.Dispose();
        _time.Advance(s_options.Linger);
        Assert.Equal(["asked 2", "ended_by_force 1", "moved 1", "open 1", "waiting 0"], Measure("sse"));
        Assert.All(Measure("grpc"), value => Assert.EndsWith(" 0", value, StringComparison.Ordinal));
        Assert.Equal(5, Measure("websocket").Length);
    }

    private static HttpResponseMessage Events(Stream node)
    {
        var response = new HttpResponseMessage { Content = new StreamContent(node) };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", "text/event-stream");
        return response;
    }

    private MovingStream? Adopt(HttpResponseMessage response, string key, StreamMover? mover = null) =>
        (mover ?? _mover).Adopt(new DefaultHttpContext(), response, _holder.Current!, Encoding.UTF8.GetBytes(key), "a");

    private void Swap(long version, string node) =>
        Assert.True(_holder.Offer(RingDocumentWriter.Write(Rings.Of(version, [Rings.Node(node, "127.0.0.1:1")])), RingOrigin.Store));

    private string[] Measure(string kind)
    {
        var seen = new List<string>();
        using var listener = new MeterListener();
        var factory = _services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, me) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory))
            {
                me.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            Assert.Equal(RingProxyHttpExtensions.MeterName, instrument.Meter.Name);
            Assert.Equal(("ring", "test"), (tags[0].Key, tags[0].Value));
            if (tags[1].Value is string tag && tag == kind)
            {
                seen.Add($"{instrument.Name["ringproxy.http.streams.".Length..]} {value}");
            }
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return [.. seen.Order(StringComparer.Ordinal)];
    }
}
