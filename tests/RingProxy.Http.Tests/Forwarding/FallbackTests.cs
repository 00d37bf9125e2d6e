using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.Http.Tests;

public sealed class FallbackTests : IAsyncLifetime
{
    private TestNode _up = null!;
    private TestProxy _proxy = null!;
    private readonly SignalList<string> _bodies = new();

    public async Task InitializeAsync()
    {
        _up = await TestNode.StartAsync("up", async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            _bodies.Add(await reader.ReadToEndAsync());
            await context.Response.WriteAsync("up");
        });
        var options = TestProxy.ByHeader();
        options.ConnectTimeout = TimeSpan.FromMilliseconds(300);
        _proxy = await TestProxy.StartAsync(options);
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _up.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Owner_ThatRefuses_IsFollowedByTheNext_WithTheWholeBody(int version)
    {
        await using var up2 = await TestNode.StartAsync("up2", TestNode.Named("up2"), Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http2);
        using var socket = Rings.Refusing(out var refusing);
        var next = version == 1 ? _up : up2;
        _proxy.Offer(Rings.Of(1, [Rings.Node("gone", refusing), Rings.Node(next.Id, next.Address)]));

        using var response = await _proxy.SendAsync(
            HttpMethod.Post, _proxy.KeyOf("gone", next.Id), content: new StringContent("the body"), client: version == 1 ? _proxy.Http1 : _proxy.Http2);

        Assert.Equal(next.Id, await response.Content.ReadAsStringAsync());
        Assert.Equal((next.Id, "1"), (response.Headers.GetValues(RingHeaders.Node).Single(), response.Headers.GetValues(RingHeaders.Fallback).Single()));
        Assert.Equal(version == 1 ? ["the body"] : [], _bodies.Snapshot());
    }

    [Fact]
    public async Task Owner_ThatDoesNotAcceptInTime_IsFollowedByTheNext()
    {
        using var full = new FullBacklog();
        _proxy.Offer(Rings.Of(1, [Rings.Node("full", full.Address), Rings.Node("up", _up.Address)]));
        using var response = await _proxy.SendAsync(HttpMethod.Post, _proxy.KeyOf("full", "up"), content: new StringContent("the body"));
        Assert.Equal("up", await response.Content.ReadAsStringAsync());
        Assert.Equal("1", response.Headers.GetValues(RingHeaders.Fallback).Single());
        Assert.Equal(["the body"], _bodies.Snapshot());
    }

    [Fact]
    public async Task Owner_WhoseNameOrSocketOrTlsFails_IsFollowedByTheNext()
    {
        string[] failing = ["no-such-host.invalid:80", "unix:/nonexistent/socket", $"https://{_up.Address}"];
        for (var i = 0; i < failing.Length; i++)
        {
            _proxy.Offer(Rings.Of(i + 1, [Rings.Node("failing", failing[i]), Rings.Node("up", _up.Address)]));
            using var response = await _proxy.GetAsync(_proxy.KeyOf("failing", "up"));
            Assert.Equal((failing[i], HttpStatusCode.OK, "up"), (failing[i], response.StatusCode, await response.Content.ReadAsStringAsync()));
        }
    }

    [Fact]
    public async Task Tries_OfDefault_AreTwo_AndTheProblemNamesThem()
    {
        using var first = Rings.Refusing(out var refusing1);
        using var second = Rings.Refusing(out var refusing2);
        _proxy.Offer(Rings.Of(7, [Rings.Node("gone1", refusing1), Rings.Node("gone2", refusing2), Rings.Node("up", _up.Address)]));
        using var response = await _proxy.GetAsync(_proxy.KeyOf("gone1", "gone2", "up"));
        await RoutingTests.AssertProblemAsync(
            response, HttpStatusCode.BadGateway, "urn:ringproxy:node-failed", $"Ring 'test', version 7; tried: gone1 ({refusing1}), gone2 ({refusing2}).");
        Assert.Empty(_bodies.Snapshot());
    }

    [Theory]
    [InlineData(1, 1, HttpStatusCode.BadGateway)]
    [InlineData(3, 1, HttpStatusCode.OK)]
    [InlineData(16, 1, HttpStatusCode.OK)]
    [InlineData(null, 3, HttpStatusCode.OK)]
    public async Task Tries_OfRouteOrReplicas_AreObeyed(int? tries, int replicas, HttpStatusCode expected)
    {
        using var first = Rings.Refusing(out var refusing1);
        using var second = Rings.Refusing(out var refusing2);
        await using var proxy = await TestProxy.StartAsync(TestProxy.ByHeader(route => route.Tries = tries));
        proxy.Offer(RingDocumentWriter.Seal(
            Rings.Of(1, [Rings.Node("gone1", refusing1), Rings.Node("gone2", refusing2), Rings.Node("up", _up.Address)]) with { Replicas = replicas }));
        using var response = await proxy.GetAsync(proxy.KeyOf("gone1", "gone2", "up"));
        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected is HttpStatusCode.OK ? ["2"] : [], response.Headers.TryGetValues(RingHeaders.Fallback, out var values) ? values : []);
    }

    [Fact]
    public async Task Nodes_DeclaredDown_AreSkippedWithoutBeingTried()
    {
        using var down = new RawNode();
        _proxy.Offer(Rings.Of(1, [Rings.Node("down", down.Address, NodeStatus.Down), Rings.Node("up", _up.Address)]));
        using var response = await _proxy.GetAsync(_proxy.KeyOf("down", "up"));
        Assert.Equal("up", await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains(RingHeaders.Fallback));
        Assert.False(down.HasWaiting);
    }

    [Fact]
    public async Task Nodes_AllDeclaredDown_Are503()
    {
        _proxy.Offer(Rings.Of(3, [Rings.Node("x", _up.Address, NodeStatus.Down), Rings.Node("y", _up.Address, NodeStatus.Down)]));
        using var response = await _proxy.GetAsync("k");
        await RoutingTests.AssertProblemAsync(response, HttpStatusCode.ServiceUnavailable, "urn:ringproxy:all-nodes-down", "Ring 'test', version 3: every node");
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    public async Task Owner_ThatWasReached_IsNotFollowed_WhenItCutsThePost(string beginning)
    {
        using var node = new RawNode();
        _proxy.Offer(Rings.Of(1, [Rings.Node("cuts", node.Address), Rings.Node("up", _up.Address)]));
        var sending = _proxy.SendAsync(HttpMethod.Post, _proxy.KeyOf("cuts", "up"), content: new StringContent("once"));
        using (var accepted = await node.AcceptAsync())
        {
            await accepted.UntilAsync("once");
            await accepted.SendAsync(beginning);
            accepted.Reset();
        }

        using var response = await sending;
        await RoutingTests.AssertProblemAsync(response, HttpStatusCode.BadGateway, "urn:ringproxy:node-failed", "tried: cuts");
        Assert.Empty(_bodies.Snapshot());
        Assert.False(node.HasWaiting);
    }

    [Fact]
    public async Task Owner_ThatClosesAKeptConnectionOnAPost_DoesNotGetItTwice()
    {
        using var node = new RawNode();
        _proxy.Offer(Rings.Of(1, [Rings.Node("closes", node.Address), Rings.Node("up", _up.Address)]));
        var key = _proxy.KeyOf("closes", "up");
        var first = _proxy.GetAsync(key);
        using var accepted = await node.AcceptAsync();
        await accepted.UntilAsync("\r\n\r\n");
        await accepted.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        using (var kept = await first)
        {
            Assert.Equal("ok", await kept.Content.ReadAsStringAsync());
        }

        var second = _proxy.SendAsync(HttpMethod.Post, key, content: new StringContent("once"));
        await accepted.UntilAsync("once");
        accepted.Dispose();

        using var response = await second;
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Empty(_bodies.Snapshot());
        Assert.False(node.HasWaiting);
    }

    [Fact]
    public async Task Owner_ThatDoesNotAnswerInTime_Is504_AndNotFollowed()
    {
        using var node = new RawNode();
        var options = TestProxy.ByHeader();
        options.ActivityTimeout = TimeSpan.FromSeconds(1);
        await using var proxy = await TestProxy.StartAsync(options);
        proxy.Offer(Rings.Of(1, [Rings.Node("silent", node.Address), Rings.Node("up", _up.Address)]));
        var sending = proxy.GetAsync(proxy.KeyOf("silent", "up"));
        using var accepted = await node.AcceptAsync();
        using var response = await sending;
        await RoutingTests.AssertProblemAsync(response, HttpStatusCode.GatewayTimeout, "urn:ringproxy:node-failed", "tried: silent");
        Assert.Empty(_bodies.Snapshot());
    }

    /// <summary>A listener that accepts nobody and whose queue is full, so that connecting hangs.</summary>
    private sealed class FullBacklog : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly List<Socket> _waiting = [];

        public FullBacklog()
        {
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _listener.Listen(0);
            for (var i = 0; i < 8; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
                _waiting.Add(socket);
                try
                {
                    socket.Connect(_listener.LocalEndPoint!);
                }
                catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock)
                {
                }
            }
        }

        public string Address => _listener.LocalEndPoint!.ToString()!;

        public void Dispose()
        {
            _waiting.ForEach(socket => socket.Dispose());
            _listener.Dispose();
        }
    }
}
