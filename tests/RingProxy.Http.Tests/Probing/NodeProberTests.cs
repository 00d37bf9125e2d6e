using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using RingProxy.Health;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

/// <summary>Probes of a running proxy against nodes that change their minds.</summary>
public sealed class NodeProberTests
{
    [Theory]
    [InlineData(200, true)]
    [InlineData(399, true)]
    [InlineData(400, false)]
    [InlineData(503, false)]
    public async Task Http_ByStatus_PassesFrom200To399(int status, bool passes)
    {
        await using var node = await TestNode.StartAsync("n", context =>
        {
            Assert.Equal(("/health?deep=1", "ringproxy-probe"), (context.Request.Path + context.Request.QueryString.Value, context.Request.Headers.UserAgent.ToString()));
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        using var client = new NodeClient(TestProxy.ByHeader());

        Assert.Equal(passes, await new HttpProbe(client.Direct, "/health?deep=1", new Version(1, 1)).PassesAsync(NodeOf(node), CancellationToken.None).OrTimeout(() => "probe"));
    }

    [Fact]
    public async Task Tcp_OfANodeThatAccepts_Passes_AndThatRefusesThrows()
    {
        using var node = new RawNode();
        using var socket = Rings.Refusing(out var refusing);

        Assert.True(await new TcpProbe().PassesAsync(NodeOf("n", node.Address), CancellationToken.None).OrTimeout(() => "probe"));
        await Assert.ThrowsAnyAsync<System.Net.Sockets.SocketException>(() => new TcpProbe().PassesAsync(NodeOf("n", refusing), CancellationToken.None).OrTimeout(() => "probe"));
    }

    [Theory]
    [InlineData(ProbeKind.Http)]
    [InlineData(ProbeKind.Tcp)]
    public async Task Node_ThatFailsItsProbes_IsOut_AndBackWhenTheyPass(ProbeKind kind)
    {
        using var directory = new TempDirectory();
        var path = directory.File("n.sock");
        await using var other = await TestNode.StartAsync("other", TestNode.Named("other"));
        await using var proxy = await StartAsync(kind);
        var changes = new SignalList<NodeState>();
        proxy.Offer(Rings.Of(1, [Rings.Node("n", $"unix:{path}"), Rings.Node("other", other.Address)]));
        proxy.Ring.Mask.NodeChanged += (node, _, after) => Note(changes, node, after);

        await UntilAsync(changes, NodeState.Unhealthy, 1);
        await using (await TestNode.StartAsync("n", TestNode.Named("n"), unixPath: path))
        {
            await UntilAsync(changes, NodeState.SlowStart, 1);
        }

        File.Delete(path);
        await UntilAsync(changes, NodeState.Unhealthy, 2);
    }

    [Theory]
    [InlineData(NodeProtocol.Http2, NodeState.SlowStart)]
    [InlineData(NodeProtocol.Same, NodeState.Unhealthy)]
    public async Task Node_ThatSpeaksHttp2Alone_IsProbedSo_WhereTheRoutesSayIt(NodeProtocol protocol, NodeState expected)
    {
        await using var node = await TestNode.StartAsync("n", TestNode.Named("n"), HttpProtocols.Http2);
        await using var proxy = await StartAsync(ProbeKind.Http, protocol);
        var changes = new SignalList<NodeState>();
        proxy.Ring.Mask.NodeChanged += (changed, _, after) => Note(changes, changed, after);
        proxy.Offer(Rings.Of(node));
        // Taken out by hand as its probes would: only passes bring it back, only failures keep it there.
        while (protocol == NodeProtocol.Http2 && proxy.Health("n").State == NodeState.Up)
        {
            proxy.Health("n").RecordProbe(passed: false);
        }

        await UntilAsync(changes, expected, 1);
    }

    [Fact]
    public async Task Node_ThatHangs_FailsItsProbeInTime()
    {
        await using var hangs = await TestNode.StartAsync("n", context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var other = await TestNode.StartAsync("other", TestNode.Named("other"));
        await using var proxy = await StartAsync(ProbeKind.Http);
        var changes = new SignalList<NodeState>();
        proxy.Ring.Mask.NodeChanged += (node, _, after) => Note(changes, node, after);
        proxy.Offer(Rings.Of(hangs, other));

        await UntilAsync(changes, NodeState.Unhealthy, 1);
    }

    [Fact]
    public async Task Node_ThatLeavesTheRing_IsProbedNoMore_AndOthersGoOn()
    {
        var seen = new SignalList<string>();
        Task SeeAsync(HttpContext context, string id)
        {
            seen.Add(id);
            return Task.CompletedTask;
        }

        await using var leaving = await TestNode.StartAsync("leaving", context => SeeAsync(context, "leaving"));
        await using var staying = await TestNode.StartAsync("staying", context => SeeAsync(context, "staying"));
        await using var proxy = await StartAsync(ProbeKind.Http);
        proxy.Offer(Rings.Of(leaving, staying));
        await seen.UntilAsync(list => list.Contains("leaving") && list.Contains("staying"), "both are probed");

        proxy.Offer(Rings.Of(2, [Rings.Node("staying", staying.Address)]));
        var before = seen.Snapshot().Count;
        var after = await seen.UntilAsync(list => list.Skip(before).Count(id => id == "staying") >= 5, "the other is probed on");

        // One may have been under way.
        Assert.InRange(after.Skip(before).Count(id => id == "leaving"), 0, 1);
    }

    private static void Note(SignalList<NodeState> changes, NodeHealth node, NodeState after)
    {
        if (node.NodeId == "n")
        {
            changes.Add(after);
        }
    }

    private static async Task UntilAsync(SignalList<NodeState> changes, NodeState state, int count) => await
        changes.UntilAsync(list => list.Count(one => one == state) >= count, $"{state} for the {count}. time");

    private static HttpNode NodeOf(TestNode node) => NodeOf(node.Id, node.Address);

    private static HttpNode NodeOf(string id, string address)
    {
        var mask = new AvailabilityMask(new HealthOptions(), TimeProvider.System);
        return new HttpNode(Rings.Node(id, address), mask.Adopt([new WatchedNode(id, address)])[0], queue: null);
    }

    private static Task<TestProxy> StartAsync(ProbeKind kind, NodeProtocol protocol = NodeProtocol.Same)
    {
        var options = TestProxy.ByHeader(route => route.NodeProtocol = protocol);
        options.Health.MaxEjected = 1;
        options.Health.Probe = new ProbeOptions
        {
            Kind = kind, Path = kind == ProbeKind.Http ? "/healthz" : null, Interval = TimeSpan.FromMilliseconds(30), Timeout = TimeSpan.FromMilliseconds(300), Fall = 2, Rise = 2,
        };
        return TestProxy.StartAsync(options);
    }
}
