using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.Http.Tests;

/// <summary>How long a node has, and a request.</summary>
public sealed class TryTimeTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(600);

    [Fact]
    public async Task Node_ThatHangs_IsFollowedByTheNext_OrIsA504()
    {
        await using var hangs = await TestNode.StartAsync("hangs", HangAsync);
        await using var up = await TestNode.StartAsync("up", TestNode.Named("up"));
        await using var proxy = await StartAsync(route => route.PerTryTimeout = 3 * s_short, hangs, up);
        using var get = await proxy.GetAsync(proxy.KeyOf("hangs"));
        using var post = await proxy.SendAsync(HttpMethod.Post, proxy.KeyOf("hangs"), content: new StringContent("x"));

        Assert.Equal("up", await get.Content.ReadAsStringAsync());
        await RoutingTests.AssertProblemAsync(post, HttpStatusCode.GatewayTimeout, "urn:ringproxy:node-failed", "tried: hangs");
        Assert.Equal(2, proxy.Health("hangs").Describe().ConsecutiveFailures);
    }

    [Theory]
    [InlineData("PUT", 1)]
    [InlineData("POST", 1)]
    [InlineData("PUT", 2)]
    [InlineData("POST", 2)]
    public async Task Upload_ThatTakesLonger_IsNotTheNodesTime(string method, int version)
    {
        var arrived = new SignalList<int>();
        async Task AnswerAsync(HttpContext context)
        {
            var buffer = new byte[100];
            for (int count; (count = await context.Request.Body.ReadAsync(buffer)) > 0;)
            {
                arrived.Add(count);
            }

            await context.Response.WriteAsync("whole");
        }

        var protocols = version == 1 ? HttpProtocols.Http1 : HttpProtocols.Http2;
        await using var node = await TestNode.StartAsync("n", AnswerAsync, protocols);
        await using var other = await TestNode.StartAsync("other", AnswerAsync, protocols);
        await using var proxy = await StartAsync(route => route.PerTryTimeout = s_short, node, other);
        using var content = new PieceContent();
        var sending = proxy.SendAsync(new HttpMethod(method), proxy.KeyOf("n"), content: content, client: version == 1 ? proxy.Http1 : proxy.Http2);
        var start = Stopwatch.GetTimestamp();
        for (var i = 1; Stopwatch.GetElapsedTime(start) < 2.5 * s_short; i++)
        {
            await content.SendAsync("piece");
            await arrived.UntilAsync(list => list.Sum() == content.SentBytes, $"piece {i}");
            // The client is slow, the node is not.
            await Task.Delay(i == 1 ? 1.5 * s_short : s_short / 10);
        }

        content.Complete();
        using var response = await sending;
        Assert.Equal("whole", await response.Content.ReadAsStringAsync());
        Assert.Equal(0, proxy.Health("n").Describe().ConsecutiveFailures);
    }

    [Fact]
    public async Task Upload_ThatTheNodeDoesNotTake_IsTheNodesTime()
    {
        await using var hangs = await TestNode.StartAsync("hangs", HangAsync);
        await using var up = await TestNode.StartAsync("up", async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            await context.Response.WriteAsync($"{body.Length}");
        });
        // The second node has the same time for what is left to do with 16 MiB, and the machine may be busy.
        await using var proxy = await StartAsync(route => (route.PerTryTimeout, route.Retry.MaxBodyBytes) = (3 * s_short, 1 << 25), hangs, up);
        using var response = await proxy.SendAsync(HttpMethod.Put, proxy.KeyOf("hangs"), content: new ByteArrayContent(new byte[1 << 24]));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(text == $"{1 << 24}", text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Grpc_HasNoTimeByDefault_ButAValueHolds(bool isConfigured)
    {
        Assert.Equal(TimeSpan.FromSeconds(30), HttpRoute.DefaultTryTimeout);
        using var ring = new HttpRing(new RingHolder("test", TimeProvider.System), TestProxy.ByHeader().EffectiveOf("test"), TimeProvider.System);
        var route = new HttpRoute(new HttpRouteOptions { PerTryTimeout = isConfigured ? s_short : null }, ring, TimeSpan.FromMinutes(1));
        Assert.Equal(isConfigured ? s_short : Timeout.InfiniteTimeSpan, route.TryTimeoutOf(RequestOf(request => request.ContentType = "application/grpc+proto")));
        Assert.Equal(isConfigured ? s_short : Timeout.InfiniteTimeSpan, route.TryTimeoutOf(RequestOf(request => request.Headers.Upgrade = "websocket")));
        Assert.Equal(isConfigured ? s_short : Timeout.InfiniteTimeSpan, route.TryTimeoutOf(RequestOf(request => request.Method = "CONNECT")));
        Assert.Equal(isConfigured ? s_short : HttpRoute.DefaultTryTimeout, route.TryTimeoutOf(RequestOf(_ => { })));
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Deadline_CutsAllTriesAndWaiting_With504()
    {
        await using var hangs = await TestNode.StartAsync("hangs", HangAsync);
        await using var hangs2 = await TestNode.StartAsync("hangs2", HangAsync);
        await using var proxy = await StartAsync(route => (route.Deadline, route.PerTryTimeout) = (2 * s_short, s_short + (s_short / 2)), hangs, hangs2);
        var start = Stopwatch.GetTimestamp();
        using var response = await proxy.GetAsync(proxy.KeyOf("hangs"));

        await RoutingTests.AssertProblemAsync(response, HttpStatusCode.GatewayTimeout, "urn:ringproxy:node-failed", "tried: hangs");
        // Without it, the two tries would have taken three times the short time.
        Assert.InRange(Stopwatch.GetElapsedTime(start), 1.9 * s_short, TaskTimeouts.Patience);
    }

    [Fact]
    public async Task Deadline_WhileWaitingForABudget_Is504()
    {
        var (inside, release) = (new Gate("the retry that has the only place"), new Gate("the end"));
        await using var sick = await TestNode.StartAsync("sick", context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await using var slow = await TestNode.StartAsync("slow", async context =>
        {
            inside.Open();
            await release.WaitAsync();
        });
        var options = TestProxy.ByHeader(route => route.PathPrefix = "/patient");
        options.Routes.Add(TestProxy.ByHeader(route => route.Deadline = s_short).Routes[0]);
        options.RetryBudget.Minimum = 1;
        await using var proxy = await TestProxy.StartAsync(options);
        proxy.Offer(Rings.Of(sick, slow));
        var patient = proxy.GetAsync(proxy.KeyOf("sick"), "/patient");
        await inside.WaitAsync();

        using var response = await proxy.GetAsync(proxy.KeyOf("sick"));

        await RoutingTests.AssertProblemAsync(response, HttpStatusCode.GatewayTimeout, "urn:ringproxy:node-failed", "tried: sick");
        release.Open();
        using var late = await patient;
        Assert.Equal(HttpStatusCode.OK, late.StatusCode);
    }

    private static HttpRequest RequestOf(Action<HttpRequest> configure)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = "POST";
        configure(request);
        return request;
    }

    private static Task HangAsync(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted);

    private static async Task<TestProxy> StartAsync(Action<HttpRouteOptions> configure, params TestNode[] nodes)
    {
        var proxy = await TestProxy.StartAsync(TestProxy.ByHeader(configure));
        proxy.Offer(Rings.Of(nodes));
        return proxy;
    }
}
