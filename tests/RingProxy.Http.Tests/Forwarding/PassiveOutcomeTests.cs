using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using RingProxy.Health;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

/// <summary>What requests tell of their nodes' health, and what they do not.</summary>
public sealed class PassiveOutcomeTests
{
    private const int Failures = 3;

    [Theory]
    [InlineData(14, true)]
    [InlineData(0, false)]
    [InlineData(5, false)]
    public async Task Grpc_StatusInTrailersOrHead_TakesTheNodeOut_IfItIsOneOfFailure(int status, bool isFailure)
    {
        foreach (var inTrailers in new[] { true, false })
        {
            await using var node = await TestNode.StartAsync("n", GrpcAnswer(status, inTrailers), HttpProtocols.Http2);
            await using var other = await TestNode.StartAsync("other", GrpcAnswer(0, inTrailers), HttpProtocols.Http2);
            await using var proxy = await StartAsync(node, other);
            for (var i = 0; i < Failures; i++)
            {
                using var response = await CallAsync(proxy, "n");
                await response.Content.ReadAsByteArrayAsync();
                await Settlement.UntilAsync(proxy.Rings);
            }

            Assert.Equal(isFailure ? NodeState.Open : NodeState.Up, proxy.Health("n").State);
        }
    }

    [Fact]
    public async Task Answer_ThatBreaksOff_CountsAgainstItsNode_AndIsCutForTheClient()
    {
        var seen = new Gate("the client has the beginning");
        await using var node = await TestNode.StartAsync("n", async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            await seen.WaitAsync();
            context.Abort();
        });
        await using var other = await TestNode.StartAsync("other", TestNode.Named("other"));
        await using var proxy = await StartAsync(node, other);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync($"GET / HTTP/1.1\r\nHost: x\r\nX-Key: {proxy.KeyOf("n")}\r\n\r\n");
        await client.UntilAsync("half");
        seen.Open();
        await client.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        Assert.EndsWith("half", client.Received, StringComparison.Ordinal);
        await Settlement.UntilAsync(proxy.Rings);
        Assert.Equal(1, proxy.Health("n").Describe().ConsecutiveFailures);
    }

    [Fact]
    public async Task Client_ThatLeaves_SaysNothing()
    {
        var (arrived, left) = (new SignalList<string>(), new SignalList<string>());
        await using var node = await TestNode.StartAsync("n", async context =>
        {
            arrived.Add("");
            await Task.WhenAny(Task.Delay(Timeout.Infinite, context.RequestAborted));
            left.Add("");
        });
        await using var other = await TestNode.StartAsync("other", TestNode.Named("other"));
        await using var proxy = await StartAsync(node, other);
        for (var i = 1; i <= 2 * Failures; i++)
        {
            using (var client = await proxy.ConnectAsync())
            {
                await client.SendAsync($"GET / HTTP/1.1\r\nHost: x\r\nX-Key: {proxy.KeyOf("n")}\r\n\r\n");
                await arrived.UntilAsync(list => list.Count == i, $"request {i}");
            }

            await left.UntilAsync(list => list.Count == i, $"cancelled {i}");
            await Settlement.UntilAsync(proxy.Rings);
        }

        Assert.Equal((NodeState.Up, 0), (proxy.Health("n").State, proxy.Health("n").Describe().ConsecutiveFailures));
    }

    [Fact]
    public async Task Requests_UnderWayWhenTheNodeIsTakenOut_TurnToTheNextAtOnce()
    {
        var arrived = new SignalList<string>();
        await using var node = await TestNode.StartAsync("n", async context =>
        {
            arrived.Add("");
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await using var other = await TestNode.StartAsync("other", TestNode.Named("other"));
        await using var proxy = await StartAsync(node, other);
        var sending = Enumerable.Range(0, 10).Select(_ => proxy.GetAsync(proxy.KeyOf("n"))).ToList();
        await arrived.UntilAsync(list => list.Count == sending.Count, "all at the node");

        proxy.Control.Isolate("test", "n");

        foreach (var one in sending)
        {
            using var response = await one;
            Assert.Equal(("other", "1"), (await response.Content.ReadAsStringAsync(), response.Headers.GetValues(RingHeaders.Fallback).Single()));
        }
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("status")]
    [InlineData("left")]
    public async Task Trial_ThatEndsInAnyWay_GivesItsPlaceBack(string end)
    {
        var arrived = new SignalList<string>();
        await using var node = await TestNode.StartAsync("n", async context =>
        {
            arrived.Add("");
            context.Response.StatusCode = end == "grpc" ? 200 : 500;
            context.Response.ContentType = end == "left" ? "text/plain" : "application/grpc";
            if (end == "left")
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }

            await context.Response.WriteAsync("x");
        }, HttpProtocols.Http2);
        await using var other = await TestNode.StartAsync("other", TestNode.Named("other"), HttpProtocols.Http2);
        await using var proxy = await StartAsync(node, other);
        var health = proxy.Health("n");
        await HalfOpenAsync(health);
        using (var leave = new CancellationTokenSource())
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            request.Headers.Add("X-Key", proxy.KeyOf("n"));
            var sending = proxy.Http2.SendAsync(request, leave.Token);
            await arrived.UntilAsync(list => list.Count == 1, "the trial");
            if (end == "left")
            {
                await leave.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
            }
            else
            {
                using var response = await sending;
            }
        }

        await Settlement.UntilAsync(proxy.Rings);
        // With one trial at a time, a place that was lost would refuse everybody.
        Assert.NotEqual(Admission.No, health.Admit(12_345));
    }

    [Fact]
    public async Task WebSocket_ToANodeThatHasNone_DoesNotCountAgainstIt()
    {
        // It answers 200 as to any request and ends the stream that the client takes for a WebSocket.
        await using var node = await TestNode.StartAsync("n", TestNode.Named("n"), HttpProtocols.Http2);
        var options = TestProxy.ByHeader(route => route.NodeProtocol = NodeProtocol.Http2);
        await using var proxy = await TestProxy.StartAsync(options);
        proxy.Offer(Rings.Of(node));
        for (var i = 0; i < 10; i++)
        {
            using var client = await proxy.ConnectAsync();
            await client.SendAsync($"GET / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
            await client.UntilAsync("\r\n\r\n");
        }

        Assert.Equal(NodeState.Up, proxy.Health("n").State);
        Assert.False(TryFailures.IsOfNode(new HttpRequestException(HttpRequestError.ExtendedConnectNotSupported, "no")));
        Assert.True(TryFailures.IsOfNode(new HttpRequestException(HttpRequestError.ResponseEnded, "no")));
    }

    [Fact]
    public async Task Post_WithoutABody_IsNotSentAgainOverAnotherConnection()
    {
        using var node = new RawNode();
        await using var other = await TestNode.StartAsync("other", TestNode.Named("other"));
        await using var proxy = await TestProxy.StartAsync(TestProxy.ByHeader());
        proxy.Offer(Rings.Of(1, [Rings.Node("closes", node.Address), Rings.Node("other", other.Address)]));
        var key = proxy.KeyOf("closes");
        var first = proxy.GetAsync(key);
        using var accepted = await node.AcceptAsync();
        await accepted.UntilAsync("\r\n\r\n");
        await accepted.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        using (var kept = await first)
        {
            Assert.Equal("ok", await kept.Content.ReadAsStringAsync());
        }

        using var client = await proxy.ConnectAsync();
        await client.SendAsync($"POST /act HTTP/1.1\r\nHost: x\r\nX-Key: {key}\r\n\r\n");
        await accepted.UntilAsync("POST /act");
        accepted.Dispose();

        Assert.StartsWith("HTTP/1.1 502 ", await client.UntilAsync("urn:ringproxy:node-failed"), StringComparison.Ordinal);
        Assert.False(node.HasWaiting);
    }

    [Fact]
    public async Task Get_WithHeadersOfABody_ButNone_HasNoneAtTheNode()
    {
        await using var node = await TestNode.StartAsync("n", context => context.Response.WriteAsync(
            $"{context.Request.Headers.TransferEncoding}|{context.Request.ContentType}|{context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestBodyDetectionFeature>()!.CanHaveBody}"));
        await using var proxy = await TestProxy.StartAsync(node);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nContent-Type: text/x\r\n\r\n");
        await client.UntilAsync("|text/x|False");
        Assert.DoesNotContain("chunked|", client.Received, StringComparison.Ordinal);
    }

    private static RequestDelegate GrpcAnswer(int status, bool inTrailers) => async context =>
    {
        context.Response.ContentType = "application/grpc";
        if (inTrailers)
        {
            await context.Response.Body.WriteAsync(new byte[5]);
            context.Response.AppendTrailer("grpc-status", $"{status}");
        }
        else
        {
            context.Response.Headers["grpc-status"] = $"{status}";
        }
    };

    private static Task<HttpResponseMessage> CallAsync(TestProxy proxy, string node)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/s/m")
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(new byte[5]),
        };
        request.Content.Headers.ContentType = new("application/grpc");
        request.Headers.Add("X-Key", proxy.KeyOf(node));
        return proxy.Http2.SendAsync(request).OrTimeout(() => "call");
    }

    private static async Task HalfOpenAsync(NodeHealth node)
    {
        for (var i = 0; i < Failures; i++)
        {
            node.Record(NodeOutcome.Failed);
        }

        using var patience = new CancellationTokenSource(TaskTimeouts.Patience);
        while (node.Describe().State != NodeState.HalfOpen)
        {
            await Task.Delay(5, patience.Token);
        }
    }

    private static async Task<TestProxy> StartAsync(params TestNode[] nodes)
    {
        var options = TestProxy.ByHeader(route => route.PerTryTimeout = TimeSpan.FromMinutes(1));
        options.Health.Breaker.ConsecutiveFailures = Failures;
        options.Health.Breaker.BreakDuration = TimeSpan.FromMilliseconds(50);
        options.Health.Breaker.MaxBreakDuration = TimeSpan.FromHours(1);
        options.Health.Breaker.TrialRequests = 1;
        options.RetryBudget.Minimum = 100;
        var proxy = await TestProxy.StartAsync(options);
        proxy.Offer(Rings.Of(nodes));
        return proxy;
    }
}
