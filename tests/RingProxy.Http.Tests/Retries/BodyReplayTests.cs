using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

/// <summary>Bodies on their way, when the node that they are on their way to fails.</summary>
public sealed class BodyReplayTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Upload_WhoseNodeFailsInTheMiddle_ReachesTheNextWhole_WhileTheClientGoesOn(int version)
    {
        var (cut, arrived) = (new Gate("the first node cuts"), new SignalList<int>());
        await using var sick = await TestNode.StartAsync("sick", async context =>
        {
            await context.Request.Body.ReadExactlyAsync(new byte[3]);
            context.Abort();
            cut.Open();
        }, ProtocolsOf(version));
        await using var well = await TestNode.StartAsync("well", async context =>
        {
            var total = 0;
            var buffer = new byte[100];
            for (int count; (count = await context.Request.Body.ReadAsync(buffer)) > 0;)
            {
                arrived.Add(total += count);
            }

            await context.Response.WriteAsync($"{total}");
        }, ProtocolsOf(version));
        await using var proxy = await TestProxy.StartAsync(sick, well);
        using var content = new PieceContent();
        var sending = proxy.SendAsync(HttpMethod.Put, proxy.KeyOf("sick", "well"), content: content, client: version == 1 ? proxy.Http1 : proxy.Http2);

        await content.SendAsync("abc");
        await cut.WaitAsync();
        // With HTTP/1.1 only the next piece shows that the node is gone; each piece after that reaches the next node at once.
        for (var i = 0; i < 100 && arrived.Snapshot().Count == 0; i++)
        {
            await content.SendAsync("d");
            await Task.WhenAny(arrived.UntilAsync(list => list.Count > 0, "a piece"), Task.Delay(50));
        }

        var before = (await arrived.UntilAsync(list => list.Count > 0, "the next node has what was sent"))[^1];
        await content.SendAsync("last");
        await arrived.UntilAsync(list => list[^1] == content.SentBytes, $"the last piece, after {before} bytes");
        content.Complete();

        using var response = await sending;
        Assert.Equal($"{content.SentBytes}", await response.Content.ReadAsStringAsync());
        Assert.Equal("well", response.Headers.GetValues(RingHeaders.Node).Single());
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task Upload_WhoseNodeGoesOutWhileTheClientPauses_ReachesTheNextWhole(int version, bool hasLength)
    {
        var (inside, arrived) = (new Gate("the first node has the beginning"), new Gate("the next node has it"));
        await using var leaves = await TestNode.StartAsync("leaves", async context =>
        {
            await context.Request.Body.ReadExactlyAsync(new byte[3]);
            inside.Open();
            await context.Request.Body.CopyToAsync(Stream.Null);
        }, ProtocolsOf(version));
        await using var stays = await TestNode.StartAsync("stays", async context =>
        {
            await context.Request.Body.ReadExactlyAsync(new byte[3]);
            arrived.Open();
            using var reader = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync(await reader.ReadToEndAsync());
        }, ProtocolsOf(version));
        await using var proxy = await TestProxy.StartAsync(leaves, stays);
        using var content = new PieceContent(hasLength ? 9 : null);
        var sending = proxy.SendAsync(HttpMethod.Put, proxy.KeyOf("leaves", "stays"), content: content, client: version == 1 ? proxy.Http1 : proxy.Http2);
        await content.SendAsync("abc");
        await inside.WaitAsync();

        proxy.Health("leaves").Isolate();
        await arrived.WaitAsync();
        await content.SendAsync("def");
        await content.SendAsync("ghi");
        content.Complete();

        using var response = await sending;
        Assert.Equal("defghi", await response.Content.ReadAsStringAsync());
        Assert.Equal("stays", response.Headers.GetValues(RingHeaders.Node).Single());
    }

    [Fact]
    public async Task Upload_ThatAnswersEarlyWithAnError_IsRepeatedWhole_OverHttp2()
    {
        // The answer is complete, the connection lives, and the body is still on its way.
        await using var sick = await TestNode.StartAsync("sick", context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        }, HttpProtocols.Http2);
        await using var well = await TestNode.StartAsync("well", async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync(await reader.ReadToEndAsync());
        }, HttpProtocols.Http2);
        await using var proxy = await TestProxy.StartAsync(sick, well);
        using var content = new PieceContent();
        var sending = proxy.SendAsync(HttpMethod.Put, proxy.KeyOf("sick", "well"), content: content, client: proxy.Http2);

        for (var i = 0; i < 20; i++)
        {
            await content.SendAsync($"{i},");
        }

        content.Complete();
        using var response = await sending;
        Assert.Equal(string.Concat(Enumerable.Range(0, 20).Select(i => $"{i},")), await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Upload_LongerThanWhatIsKept_IsStreamedOnceAndComplete()
    {
        await using var sick = await FaultyNode.StartAsync("sick", HttpProtocols.Http1, isWell: false);
        await using var well = await FaultyNode.StartAsync("well", HttpProtocols.Http1, isWell: true);
        await using var proxy = await StartAsync(route => (route.Retry.MaxBodyBytes, route.Retry.MemoryBytes) = (50_000, 1_000), sick.Node, well.Node);
        var body = new byte[200_000];
        Random.Shared.NextBytes(body);
        foreach (var fault in new[] { Fault.None, Fault.Resets })
        {
            // Without a length nobody knows beforehand that it is too long.
            using var request = new HttpRequestMessage(HttpMethod.Put, "/") { Content = new StreamContent(new MemoryStream(body)) };
            request.Headers.TransferEncodingChunked = true;
            request.Headers.Add("X-Key", proxy.KeyOf("sick", "well"));
            request.Headers.Add(FaultyNode.Header, fault.ToString());
            request.Headers.Add(FaultyNode.IdHeader, fault.ToString());
            using var response = await proxy.Http1.SendAsync(request);

            Assert.Equal(fault == Fault.None ? HttpStatusCode.OK : HttpStatusCode.BadGateway, response.StatusCode);
            Assert.Equal((1, 0), (sick.SeenOf(fault.ToString()), well.SeenOf(fault.ToString())));
            Assert.Equal(FaultyNode.HashOf(body), sick.BodyOf(fault.ToString()));
        }
    }

    [Fact]
    public async Task Pieces_OfABodyThatMayBeRepeated_ReachTheNodeAtOnce()
    {
        var arrived = new SignalList<string>();
        await using var node = await TestNode.StartAsync("n", async context =>
        {
            var buffer = new byte[100];
            for (int count; (count = await context.Request.Body.ReadAsync(buffer)) > 0;)
            {
                arrived.Add(System.Text.Encoding.ASCII.GetString(buffer, 0, count));
            }
        });
        await using var other = await TestNode.StartAsync("other", TestNode.Named("other"));
        await using var proxy = await TestProxy.StartAsync(node, other);
        foreach (var method in new[] { HttpMethod.Put, HttpMethod.Post })
        {
            using var content = new PieceContent();
            var sending = proxy.SendAsync(method, proxy.KeyOf("n"), content: content);
            for (var i = 0; i < 5; i++)
            {
                var piece = $"{method} {i}";
                await content.SendAsync(piece);
                await arrived.UntilAsync(list => list.Count > 0 && list[^1] == piece, piece);
            }

            content.Complete();
            using var response = await sending;
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task Upload_OfABodyThatBothNodesFail_IsAProblemLikeAnyOther()
    {
        await using var sick = await FaultyNode.StartAsync("sick", HttpProtocols.Http1, isWell: false);
        await using var sick2 = await FaultyNode.StartAsync("sick2", HttpProtocols.Http1, isWell: false);
        await using var proxy = await StartAsync(route => route.PerTryTimeout = TimeSpan.FromMilliseconds(500), sick.Node, sick2.Node);
        foreach (var (fault, status) in new[] { (Fault.Resets, HttpStatusCode.BadGateway), (Fault.Hangs, HttpStatusCode.GatewayTimeout) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, "/") { Content = new ByteArrayContent(new byte[100_000]) };
            request.Headers.Add("X-Key", proxy.KeyOf("sick", "sick2"));
            request.Headers.Add(FaultyNode.Header, fault.ToString());
            request.Headers.Add(FaultyNode.IdHeader, fault.ToString());
            using var response = await proxy.Http1.SendAsync(request);
            await RoutingTests.AssertProblemAsync(response, status, "urn:ringproxy:node-failed", "tried: sick");
        }
    }

    [Fact]
    public async Task Answer_ThatBreaksOffBehindARepeatedBody_CountsAgainstItsNode_AndIsCut()
    {
        var seen = new Gate("the client has the beginning");
        await using var sick = await TestNode.StartAsync("sick", async context =>
        {
            await context.Request.Body.ReadExactlyAsync(new byte[1]);
            context.Abort();
        });
        await using var breaks = await TestNode.StartAsync("breaks", async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            await seen.WaitAsync();
            context.Abort();
        });
        // Longer than what sockets hold, so that the first sending fails in the middle.
        await using var proxy = await StartAsync(route => route.Retry.MaxBodyBytes = 1 << 25, sick, breaks);
        using var response = await proxy.SendAsync(HttpMethod.Put, proxy.KeyOf("sick", "breaks"), content: new ByteArrayContent(new byte[1 << 24]));
        await using var answer = await response.Content.ReadAsStreamAsync();
        await answer.ReadExactlyAsync(new byte[4]);
        seen.Open();
        Assert.IsNotType<EndOfStreamException>(await Assert.ThrowsAnyAsync<IOException>(() => answer.ReadExactlyAsync(new byte[1]).AsTask()));
        await Settlement.UntilAsync(proxy.Rings);
        Assert.Equal(1, proxy.Health("breaks").Describe().ConsecutiveFailures);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("POST")]
    public async Task Body_ThatTheClientSpoils_IsA400_AndCountsAgainstNobody(string method)
    {
        await using var node = await TestNode.StartAsync("n", context => context.Request.Body.CopyToAsync(Stream.Null));
        await using var other = await TestNode.StartAsync("other", context => context.Request.Body.CopyToAsync(Stream.Null));
        await using var proxy = await TestProxy.StartAsync(node, other);
        for (var i = 0; i < 10; i++)
        {
            using var client = await proxy.ConnectAsync();
            await client.SendAsync($"{method} / HTTP/1.1\r\nHost: x\r\nX-Key: {proxy.KeyOf("n")}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
            await client.SendAsync("no chunk\r\n");
            Assert.StartsWith("HTTP/1.1 400 ", await client.UntilAsync("urn:ringproxy:body-failed"), StringComparison.Ordinal);
        }

        Assert.Equal((0, 0), (proxy.Health("n").Describe().ConsecutiveFailures, proxy.Health("other").Describe().ConsecutiveFailures));
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("POST")]
    public async Task Client_ThatCutsItsUpload_CountsAgainstNobody(string method)
    {
        var arrived = new SignalList<int>();
        async Task AnswerAsync(HttpContext context)
        {
            await context.Request.Body.ReadExactlyAsync(new byte[5]);
            arrived.Add(1);
            await context.Request.Body.CopyToAsync(Stream.Null);
        }

        await using var node = await TestNode.StartAsync("n", AnswerAsync);
        await using var other = await TestNode.StartAsync("other", AnswerAsync);
        await using var proxy = await TestProxy.StartAsync(node, other);
        for (var i = 1; i <= 10; i++)
        {
            using var client = await proxy.ConnectAsync();
            await client.SendAsync($"{method} / HTTP/1.1\r\nHost: x\r\nX-Key: {proxy.KeyOf("n")}\r\nContent-Length: 100\r\n\r\nhello");
            await arrived.UntilAsync(list => list.Count == i, "the beginning of the body");
            client.Reset();
            await Settlement.UntilAsync(proxy.Rings);
        }

        Assert.Equal((0, 0), (proxy.Health("n").Describe().ConsecutiveFailures, proxy.Health("other").Describe().ConsecutiveFailures));
        Assert.Equal(10, arrived.Snapshot().Count);
    }

    private static Task<TestProxy> StartAsync(Action<HttpRouteOptions> configure, params TestNode[] nodes) => StartWithAsync(TestProxy.ByHeader(configure), nodes);

    private static async Task<TestProxy> StartWithAsync(RingHttpOptions options, TestNode[] nodes)
    {
        (options.Health.Breaker.ConsecutiveFailures, options.Health.Breaker.MinimumThroughput) = (1_000, 1_000_000);
        var proxy = await TestProxy.StartAsync(options);
        proxy.Offer(Rings.Of(nodes));
        return proxy;
    }

    private static HttpProtocols ProtocolsOf(int version) => version == 1 ? HttpProtocols.Http1 : HttpProtocols.Http2;
}
