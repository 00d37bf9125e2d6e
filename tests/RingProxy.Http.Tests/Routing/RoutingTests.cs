using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.Http.Tests;

public sealed class RoutingTests : IAsyncLifetime
{
    private readonly List<TestNode> _nodes = [];

    public async Task InitializeAsync()
    {
        foreach (var id in "abc")
        {
            _nodes.Add(await TestNode.StartAsync($"{id}", TestNode.Named($"{id}")));
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task Keys_OfEachNode_ReachTheirOwner()
    {
        await using var proxy = await TestProxy.StartAsync(_nodes);
        var answers = new HashSet<string>();
        for (var i = 0; i < 30; i++)
        {
            using var response = await proxy.GetAsync($"key {i}");
            var answer = await response.Content.ReadAsStringAsync();
            Assert.Equal(proxy.PreferenceOf($"key {i}")[0], answer);
            answers.Add(answer);
        }

        Assert.Equal(3, answers.Count);
    }

    [Fact]
    public async Task Keys_FromEverySourceOfTheList_AreTheFirstThatIsThere()
    {
        await using var proxy = await TestProxy.StartAsync(TestProxy.By([new() { Header = "X-First" }, new() { Query = "second" }, new() { PathSegment = 2 }]));
        proxy.Offer(Rings.Of(_nodes));
        var (a, b, c) = (proxy.KeyOf("a"), proxy.KeyOf("b"), proxy.KeyOf("c"));
        Assert.Equal("a", await AnswerAsync(proxy, $"/x/{c}?second={b}", ("X-First", a)));
        Assert.Equal("b", await AnswerAsync(proxy, $"/x/{c}?second={b}", ("X-First", "")));
        Assert.Equal("c", await AnswerAsync(proxy, $"/x/{c}?second="));
    }

    [Fact]
    public async Task HashTag_OfRoute_KeepsKeysTogether()
    {
        await using var proxy = await TestProxy.StartAsync(TestProxy.ByHeader(route => route.ShardKey.HashTag = "{}"));
        proxy.Offer(Rings.Of(_nodes));
        foreach (var node in _nodes)
        {
            var tag = proxy.KeyOf(node.Id);
            for (var i = 0; i < 10; i++)
            {
                Assert.Equal(node.Id, await AnswerAsync(proxy, "/", ("X-Key", $"{i}:{{{tag}}}:{i}")));
            }
        }
    }

    [Fact]
    public async Task RequestHeader_BeyondAscii_ArrivesAsItWas()
    {
        await using var node = await TestNode.StartAsync("n", context => context.Response.WriteAsync($"seen: {context.Request.Headers["X-Key"] == "Zürich"}"));
        await using var proxy = await TestProxy.StartAsync(node);
        using var client = await proxy.ConnectAsync();
        var utf8 = "Z\u00c3\u00bcrich"; // One character for each byte of "Zürich" in UTF-8.

        await client.SendAsync($"GET / HTTP/1.1\r\nHost: x\r\nX-Key: {utf8}\r\nConnection: close\r\n\r\n");
        await client.ReadToEndAsync();

        Assert.Contains("seen: True", client.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResponseHeader_BeyondAscii_ArrivesByteForByte()
    {
        using var node = new RawNode();
        await using var proxy = await TestProxy.StartAsync(TestProxy.ByHeader());
        proxy.Offer(Rings.Of(1, [Rings.Node("n", node.Address)]));
        using var client = await proxy.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\nX-Key: Z\u00c3\u00bcrich\r\nConnection: close\r\n\r\n");
        using var accepted = await node.AcceptAsync();

        Assert.Contains("X-Key: Z\u00c3\u00bcrich\r\n", await accepted.UntilAsync("\r\n\r\n"), StringComparison.Ordinal);
        await accepted.SendAsync("HTTP/1.1 200 OK\r\nX-Bytes: \u00c3\u00bc\u00ff\r\nContent-Length: 0\r\n\r\n");

        Assert.True(await client.ReadToEndAsync());
        Assert.Contains("X-Bytes: \u00c3\u00bc\u00ff\r\n", client.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Routes_ByHostAndPrefix_TakeTheNarrowest()
    {
        var options = TestProxy.ByHeader(route => route.RingId = "all");
        options.Routes.Add(TestProxy.ByHeader(route => (route.RingId, route.PathPrefix) = ("api", "/api")).Routes[0]);
        options.Routes.Add(TestProxy.ByHeader(route => (route.RingId, route.PathPrefix) = ("deep", "/api/deep/")).Routes[0]);
        var hosted = TestProxy.ByHeader(route => route.RingId = "host").Routes[0];
        hosted.Hosts.Add("Blue.example");
        options.Routes.Add(hosted);
        string[] rings = ["all", "api", "deep", "host"];
        await using var proxy = await TestProxy.StartAsync(options, rings);
        foreach (var ring in rings)
        {
            proxy.Offer(Rings.Of(1, [Rings.Node("a", _nodes[0].Address)], ring));
        }

        (string Host, string Path, string Ring)[] table =
        [
            ("x", "/", "all"), ("x", "/apis", "all"), ("x", "/API", "all"), ("x", "/api", "api"), ("x", "/api/x", "api"), ("x", "/api/deep", "deep"),
            ("x", "/api/deep/er", "deep"), ("x", "/api/deeper", "api"), ("blue.example:81", "/api", "host"), ("BLUE.EXAMPLE", "/", "host"), ("red.blue.example", "/", "all"),
        ];
        foreach (var (host, path, ring) in table)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } };
            request.Headers.Add("X-Key", "k");
            using var response = await proxy.Http1.SendAsync(request);
            Assert.Equal((host, path, ring), (host, path, response.Headers.GetValues(RingHeaders.RingId).Single()));
        }
    }

    [Fact]
    public async Task NoRoute_Is404()
    {
        await using var proxy = await TestProxy.StartAsync(TestProxy.ByHeader(route => route.PathPrefix = "/api"));
        using var response = await proxy.GetAsync("k", "/other");
        await AssertProblemAsync(response, HttpStatusCode.NotFound, "urn:ringproxy:no-route", "No route");
    }

    [Fact]
    public async Task NoRing_Is503_UntilOneComes()
    {
        await using var proxy = await TestProxy.StartAsync(TestProxy.ByHeader());
        using (var response = await proxy.GetAsync("k"))
        {
            await AssertProblemAsync(response, HttpStatusCode.ServiceUnavailable, "urn:ringproxy:no-ring", "ring 'test' has been read: no source was read yet");
        }

        proxy.Offer(Rings.Of(_nodes));
        using var after = await proxy.GetAsync("k");
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task MissingKey_Rejected_Is400WithTheSources()
    {
        await using var proxy = await TestProxy.StartAsync(TestProxy.By(
            [new() { Header = "X-Key" }, new() { Query = "id" }, new() { Cookie = "sid" }, new() { PathTemplate = "/u/{key}" }, new() { GrpcMetadata = "t-bin" }]));
        proxy.Offer(Rings.Of(_nodes));
        using var response = await proxy.GetAsync("");
        await AssertProblemAsync(
            response, HttpStatusCode.BadRequest, "urn:ringproxy:no-shard-key", "header X-Key, query id, cookie sid, pathTemplate /u/{key}, grpcMetadata t-bin");
    }

    [Fact]
    public async Task MissingKey_Fixed_GoesToTheOwnerOfTheFixedKey()
    {
        await using var probe = await TestProxy.StartAsync(_nodes);
        foreach (var node in _nodes)
        {
            await using var proxy = await TestProxy.StartAsync(TestProxy.ByHeader(
                route => (route.ShardKey.WhenMissing, route.ShardKey.FixedKey) = (MissingKeyAnswer.Fixed, probe.KeyOf(node.Id))));
            proxy.Offer(Rings.Of(_nodes));
            Assert.Equal(node.Id, await AnswerAsync(proxy, "/"));
        }
    }

    [Fact]
    public async Task MissingKey_Any_GoesToUpNodesInTurn_WithoutAKeyHash()
    {
        await using var seer = await TestNode.StartAsync("d", context => context.Response.WriteAsync(context.Request.Headers.ContainsKey(RingHeaders.KeyHash) ? "hash" : "d"));
        await using var proxy = await TestProxy.StartAsync(TestProxy.ByHeader(route => route.ShardKey.WhenMissing = MissingKeyAnswer.Any));
        proxy.Offer(Rings.Of(1, [.. _nodes.Select(node => Rings.Node(node.Id, node.Address, node.Id == "b" ? NodeStatus.Down : NodeStatus.Active)), Rings.Node("d", seer.Address)]));
        var answers = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            answers.Add(await AnswerAsync(proxy, "/"));
        }

        Assert.Equal(["a", "a", "c", "c", "d", "d"], answers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Swap_BetweenRequests_IsFollowedAtOnce()
    {
        await using var proxy = await TestProxy.StartAsync(_nodes);
        var key = proxy.KeyOf("a");
        Assert.Equal("a", await AnswerAsync(proxy, "/", ("X-Key", key)));
        proxy.Offer(Rings.Of(2, [Rings.Node("b", _nodes[1].Address)]));
        using var response = await proxy.GetAsync(key);
        Assert.Equal("b", await response.Content.ReadAsStringAsync());
        Assert.Equal("2", response.Headers.GetValues(RingHeaders.Version).Single());
    }

    [Fact]
    public async Task Swap_WhileARequestRuns_LeavesItItsRing()
    {
        var (arrived, goOn) = (new Gate("the request at the node"), new Gate("leave to answer"));
        await using var slow = await TestNode.StartAsync("slow", async context =>
        {
            arrived.Open();
            await goOn.WaitAsync();
            await context.Response.WriteAsync("slow");
        });
        await using var proxy = await TestProxy.StartAsync(slow);
        var running = proxy.GetAsync("k");
        await arrived.WaitAsync();
        proxy.Offer(Rings.Of(2, [Rings.Node("a", _nodes[0].Address)]));
        Assert.Equal("a", await AnswerAsync(proxy, "/", ("X-Key", "k")));
        goOn.Open();
        using var response = await running;
        Assert.Equal(("slow", "slow", "1"), (await response.Content.ReadAsStringAsync(), response.Headers.GetValues(RingHeaders.Node).Single(), response.Headers.GetValues(RingHeaders.Version).Single()));
    }

    [Fact]
    public async Task UnixSocket_OfNode_IsReachedByItsPath()
    {
        using var folder = new TempDirectory();
        var path = Path.Combine(folder.Path, $"a socket with a name longer than one label, {new string('x', 10)}.sock");
        await using var node = await TestNode.StartAsync("u", context => context.Response.WriteAsync($"{context.Request.Host} {context.Request.Path}"), unixPath: path);
        await using var proxy = await TestProxy.StartAsync(node);
        using var response = await proxy.GetAsync("k", "/p?q=1");
        Assert.Equal("localhost /p", await response.Content.ReadAsStringAsync());
        Assert.Equal("u", response.Headers.GetValues(RingHeaders.Node).Single());
    }

    internal static async Task AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status, string type, string detail)
    {
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal((status, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.ToString()));
        Assert.Equal((type, (int)status), (body.RootElement.GetProperty("type").GetString(), body.RootElement.GetProperty("status").GetInt32()));
        Assert.Contains(detail, body.RootElement.GetProperty("detail").GetString(), StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<string> AnswerAsync(TestProxy proxy, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await proxy.Http1.SendAsync(request).OrTimeout(() => $"GET {path}");
        return await response.Content.ReadAsStringAsync();
    }
}
