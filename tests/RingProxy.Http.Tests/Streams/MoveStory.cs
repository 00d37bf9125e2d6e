using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

/// <summary>Two nodes, a third that joins by a swap, a proxy between, and a clock in the test's hand.</summary>
internal sealed class MoveStory : IAsyncDisposable
{
    private static readonly StreamMoveOptions s_options = new() { Jitter = TimeSpan.Zero, RatePerSecond = 1_000 };

    private static readonly string[] s_ids = ["a", "b", "c"];

    private readonly TestNode[] _nodes;
    private readonly MeterListener _listener = new();

    private MoveStory(TestNode[] nodes, TestProxy proxy, ManualTimeProvider time)
    {
        (_nodes, Proxy, Time) = (nodes, proxy, time);
        var factory = proxy.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, me) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory) && instrument.Name == "ringproxy.http.errors")
            {
                me.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => Errors.Add($"{tags[2].Value}"));
        _listener.Start();
    }

    public TestProxy Proxy { get; }

    public ManualTimeProvider Time { get; }

    /// <summary>The kinds of failed forwardings.</summary>
    public SignalList<string> Errors { get; } = new();

    /// <summary>The grace, and some of the milliseconds that the cap puts between two asks.</summary>
    public static TimeSpan ToAskAll => s_options.Grace + TimeSpan.FromMilliseconds(100);

    public static TimeSpan Linger => s_options.Linger;

    public static async Task<MoveStory> StartAsync(RequestDelegate handler, int nodeVersion = 1, bool isOn = true)
    {
        var time = new ManualTimeProvider();
        var protocols = nodeVersion == 1 ? HttpProtocols.Http1 : HttpProtocols.Http2;
        TestNode[] nodes = [.. await Task.WhenAll(s_ids.Select(id => TestNode.StartAsync(id, handler, protocols)))];
        var proxy = await TestProxy.StartAsync(
            TestProxy.ByHeader(route =>
            {
                route.NodeProtocol = nodeVersion == 1 ? NodeProtocol.Http1 : NodeProtocol.Http2;
                route.Streams = isOn ? s_options : null;
            }),
            time: time);
        var story = new MoveStory(nodes, proxy, time);
        story.Swap(1, "a", "b");
        return story;
    }

    public string OwnerOf(string key) => Proxy.PreferenceOf(key)[0];

    public void Swap(long version, params string[] ids) => Proxy.Offer(Rings.Of(version, _nodes.Where(node => ids.Contains(node.Id)).Select(node => Rings.Node(node.Id, node.Address))));

    /// <summary>c joins; returns which of the keys it owns now, some but not all.</summary>
    public string[] Join(IReadOnlyList<string> keys)
    {
        Swap(2, "a", "b", "c");
        string[] moved = [.. keys.Where(key => OwnerOf(key) == "c")];
        Assert.InRange(moved.Length, 1, keys.Count - 1);
        return moved;
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        _listener.Dispose();
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }
}
