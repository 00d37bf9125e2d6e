using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.Http.Tests;

/// <summary>Whole sessions through real servers: what ends them and what does not.</summary>
public sealed class StickySessionTests : IAsyncLifetime
{
    private readonly List<TestNode> _nodes = [];
    private readonly ManualTimeProvider _time = new();
    private readonly SignalList<string> _cookiesSeen = new();
    private readonly SignalList<string> _previousSeen = new();

    public async Task InitializeAsync()
    {
        foreach (var id in "abcde")
        {
            _nodes.Add(await TestNode.StartAsync(
                $"{id}",
                context =>
                {
                    _cookiesSeen.Add(context.Request.Headers.Cookie.ToString());
                    _previousSeen.Add(context.Request.Headers[RingHeaders.PreviousNode].ToString());
                    context.Response.StatusCode = context.Request.Path == "/fail" ? 503 : 200;
                    context.Response.Headers.Append("Set-Cookie", "app=1");
                    return context.Response.WriteAsync($"{id}");
                },
                HttpProtocols.Http1));
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    public async Task FirstAnswer_Pins_AndTheKeyNoLongerDecides(int version, bool byHeader)
    {
        await using var proxy = await StartAsync(route =>
        {
            route.NodeProtocol = NodeProtocol.Http1;
            route.Sticky = byHeader ? new() { Header = "X-Pin" } : new();
        });
        proxy.Offer(Ring(1, "abc"));
        var session = new Session(proxy, version == 1 ? proxy.Http1 : proxy.Http2, byHeader ? "X-Pin" : null);

        Assert.Equal("a", await session.AskAsync(proxy.KeyOf("a")));
        var pin = session.Pin;
        Assert.NotNull(pin);
        Assert.Equal("a", await session.AskAsync(proxy.KeyOf("b")));
        Assert.Equal("a", await session.AskAsync(proxy.KeyOf("c")));

        Assert.Equal(pin, session.Pin);
        Assert.Equal(["app=1; other=2", "app=1; other=2", "app=1; other=2"], _cookiesSeen.Snapshot());
    }

    [Fact]
    public async Task Session_WhenNodesAreAddedAndWeightsChange_Stays()
    {
        await using var proxy = await StartAsync();
        proxy.Offer(Ring(1, "abc"));
        var session = new Session(proxy);
        Assert.Equal("a", await session.AskAsync(proxy.KeyOf("a")));

        proxy.Offer(Ring(2, "abcde"));
        Assert.Equal("a", await session.AskAsync(proxy.KeyOf("d")));
        proxy.Offer(Rings.Of(3, "abcde".Select(id => NodeOf(id) with { Weight = id == 'a' ? 0.1 : 2 })));
        Assert.Equal("a", await session.AskAsync(proxy.KeyOf("e")));
        Assert.Equal("d", await new Session(proxy).AskAsync(proxy.KeyOf("d")));
    }

    [Fact]
    public async Task Session_AfterARestartAndOnAnotherSidecar_Stays()
    {
        string? pin;
        await using (var before = await StartAsync())
        {
            before.Offer(Ring(1, "abc"));
            var session = new Session(before);
            Assert.Equal("a", await session.AskAsync(before.KeyOf("a")));
            pin = session.Pin;
        }

        // A new process knows no more than this: nothing but the key is shared.
        foreach (var ring in new[] { Ring(1, "abc"), Ring(7, "abcde") })
        {
            await using var other = await StartAsync();
            other.Offer(ring);
            Assert.Equal("a", await new Session(other) { Pin = pin }.AskAsync(other.KeyOf("b")));
        }
    }

    [Fact]
    public async Task Draining_KeepsItsSessions_AndTakesNoNewOnes()
    {
        await using var proxy = await StartAsync();
        proxy.Offer(Ring(1, "abc"));
        var session = new Session(proxy);
        var key = proxy.KeyOf("a", "b");
        Assert.Equal("a", await session.AskAsync(key));

        proxy.Offer(Rings.Of(2, [NodeOf('a', NodeStatus.Draining), NodeOf('b'), NodeOf('c')]));
        Assert.Equal("a", await session.AskAsync(proxy.KeyOf("b")));
        Assert.Equal("b", await new Session(proxy).AskAsync(key));

        proxy.Offer(Rings.Of(3, "abc".Select(id => NodeOf(id, NodeStatus.Draining))));
        Assert.Equal("a", await new Session(proxy).AskAsync(key));
    }

    [Theory]
    [InlineData("down")]
    [InlineData("removed")]
    [InlineData("dead")]
    public async Task NodeGone_Repick_MovesTheSessionForGood(string how)
    {
        await using var proxy = await StartAsync();
        using var refusing = Rings.Refusing(out var dead);
        proxy.Offer(Ring(1, "abc"));
        var session = new Session(proxy);
        Assert.Equal("a", await session.AskAsync(proxy.KeyOf("a")));

        proxy.Offer(Without(2, how, dead));
        Assert.Equal("b", await session.AskAsync(proxy.KeyOf("b")));
        proxy.Offer(Ring(3, "abc"));
        Assert.Equal("b", await session.AskAsync(proxy.KeyOf("a")));
    }

    [Theory]
    [InlineData("down", false)]
    [InlineData("dead", false)]
    [InlineData("down", true)]
    [InlineData("dead", true)]
    public async Task NodeUnable_Fail_IsAn503ThatKeepsThePin(string how, bool byHeader)
    {
        await using var proxy = await StartAsync(route =>
            route.Sticky = new() { WhenNodeGone = PinnedNodeGoneAnswer.Fail, Header = byHeader ? "X-Pin" : null });
        using var refusing = Rings.Refusing(out var dead);
        proxy.Offer(Ring(1, "abc"));
        var session = new Session(proxy, header: byHeader ? "X-Pin" : null);
        Assert.Equal("a", await session.AskAsync(proxy.KeyOf("a")));
        var pin = session.Pin;

        proxy.Offer(Without(2, how, dead));
        using (var response = await session.SendAsync(proxy.KeyOf("b")))
        {
            await RoutingTests.AssertProblemAsync(response, HttpStatusCode.ServiceUnavailable, "urn:ringproxy:pinned-node-gone", "cannot answer now");
            Assert.Equal("5", response.Headers.RetryAfter?.ToString());
        }

        Assert.Equal(pin, session.Pin);
        proxy.Offer(Ring(3, "abc"));
        Assert.Equal("a", await session.AskAsync(proxy.KeyOf("b")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NodeRemoved_Fail_IsOne503_AndTheClientIsToldToForget(bool byHeader)
    {
        await using var proxy = await StartAsync(route =>
            route.Sticky = new() { WhenNodeGone = PinnedNodeGoneAnswer.Fail, Header = byHeader ? "X-Pin" : null });
        proxy.Offer(Ring(1, "abc"));
        var session = new Session(proxy, header: byHeader ? "X-Pin" : null);
        Assert.Equal("a", await session.AskAsync(proxy.KeyOf("a")));

        proxy.Offer(Ring(2, "bc"));
        using (var response = await session.SendAsync(proxy.KeyOf("b")))
        {
            await RoutingTests.AssertProblemAsync(response, HttpStatusCode.ServiceUnavailable, "urn:ringproxy:pinned-node-gone", "has left the ring");
            Assert.Null(response.Headers.RetryAfter);
        }

        Assert.Equal("", session.Pin);
        Assert.Equal("b", await session.AskAsync(proxy.KeyOf("b")));
        Assert.StartsWith("1.k.", session.Pin, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NodeDead_AtTheFirstRequest_PinsTheOneThatAnswered()
    {
        await using var proxy = await StartAsync();
        using var refusing = Rings.Refusing(out var dead);
        proxy.Offer(Without(1, "dead", dead));
        var session = new Session(proxy);
        Assert.Equal("b", await session.AskAsync(proxy.KeyOf("a", "b")));

        proxy.Offer(Ring(2, "abc"));
        Assert.Equal("b", await session.AskAsync(proxy.KeyOf("a", "b")));
    }

    [Fact]
    public async Task Pin_TamperedOrOfAnotherFleet_IsPickedAnewAndReplaced()
    {
        await using var proxy = await StartAsync();
        proxy.Offer(Ring(1, "abc"));
        var session = new Session(proxy);
        await session.AskAsync(proxy.KeyOf("a"));
        var pin = session.Pin!;
        foreach (var wrong in new[] { pin[..^1] + (pin[^1] == 'A' ? 'B' : 'A'), "x", StickyTestKit.Codec(StickyTestKit.Key("k", 'z')).Seal("a", 0) })
        {
            session.Pin = wrong;
            Assert.Equal("b", await session.AskAsync(proxy.KeyOf("b")));
            Assert.NotEqual(wrong, session.Pin);
            Assert.Equal("b", await session.AskAsync(proxy.KeyOf("c")));
        }
    }

    [Fact]
    public async Task Pin_OverTime_IsRenewedInUse_AndExpiresWithout()
    {
        await using var proxy = await StartAsync(route => route.Sticky = new() { Ttl = TimeSpan.FromMinutes(10) });
        proxy.Offer(Ring(1, "abc"));
        var session = new Session(proxy);
        await session.AskAsync(proxy.KeyOf("a"));
        for (var i = 0; i < 5; i++)
        {
            var before = session.Pin;
            _time.Advance(TimeSpan.FromMinutes(6));
            Assert.Equal("a", await session.AskAsync(proxy.KeyOf("b")));
            Assert.NotEqual(before, session.Pin);
        }

        _time.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        Assert.Equal("b", await session.AskAsync(proxy.KeyOf("b")));
    }

    [Fact]
    public async Task Answer_Of5xx_PinsNobody()
    {
        await using var proxy = await StartAsync();
        proxy.Offer(Ring(1, "abc"));
        var session = new Session(proxy);
        (await session.SendAsync(proxy.KeyOf("a"), "/fail")).Dispose();
        Assert.Null(session.Pin);
        Assert.Equal("b", await session.AskAsync(proxy.KeyOf("b")));
    }

    [Fact]
    public async Task WithoutAKey_AnyNode_TakesTheSessionAndKeepsIt()
    {
        await using var proxy = await StartAsync(route => route.ShardKey.WhenMissing = MissingKeyAnswer.Any);
        proxy.Offer(Rings.Of(1, [NodeOf('a', NodeStatus.Draining), NodeOf('b', NodeStatus.Draining), NodeOf('c')]));
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal("c", await new Session(proxy).AskAsync(""));
        }

        proxy.Offer(Ring(2, "abc"));
        var session = new Session(proxy);
        var first = await session.AskAsync("");
        var others = new HashSet<string>();
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(first, await session.AskAsync(""));
            others.Add(await new Session(proxy).AskAsync(""));
        }

        Assert.Equal(3, others.Count);
    }

    [Fact]
    public async Task Transition_OfAPinnedKey_SendsNobodyToFetchState()
    {
        await using var proxy = await StartAsync();
        var before = Ring(1, "ab");
        proxy.Offer(before);
        var session = new Session(proxy);
        Assert.Equal("a", await session.AskAsync(proxy.KeyOf("a")));

        proxy.Offer(RingDocumentWriter.Seal(Ring(2, "abc") with
        {
            Transition = new RingDocumentTransition { PreviousPlacement = before.Placement, PreviousNodes = before.Nodes, Share = 1, Announced = 1 },
        }));
        var moved = Enumerable.Range(0, 10_000).Select(i => $"key-{i}").First(key => proxy.PreferenceOf(key)[0] == "c");
        Assert.Equal("c", await new Session(proxy).AskAsync(moved));
        Assert.Equal("a", await session.AskAsync(moved));
        Assert.Matches("^[ab]$", _previousSeen.Snapshot()[^2]);
        Assert.Equal("", _previousSeen.Snapshot()[^1]);
    }

    private Task<TestProxy> StartAsync(Action<HttpRouteOptions>? configure = null)
    {
        var options = TestProxy.ByHeader(route =>
        {
            route.Sticky = new StickyOptions();
            configure?.Invoke(route);
        });
        options.StickyKeys.Add(StickyTestKit.KeyOptions());
        return TestProxy.StartAsync(options, time: _time);
    }

    private RingNode NodeOf(char id, NodeStatus status = NodeStatus.Active) => Rings.Node($"{id}", _nodes[id - 'a'].Address, status);

    private RingDocument Ring(long version, string ids) => Rings.Of(version, ids.Select(id => NodeOf(id)));

    /// <summary>The ring of three whose first node is gone in one of the ways.</summary>
    private RingDocument Without(long version, string how, string dead) => how switch
    {
        "down" => Rings.Of(version, [NodeOf('a', NodeStatus.Down), NodeOf('b'), NodeOf('c')]),
        "dead" => Rings.Of(version, [Rings.Node("a", dead), NodeOf('b'), NodeOf('c')]),
        _ => Ring(version, "bc"),
    };

    /// <summary>A client that keeps its pin, as a browser does.</summary>
    private sealed class Session(TestProxy proxy, HttpClient? client = null, string? header = null)
    {
        private readonly HttpClient _client = client ?? proxy.Http1;

        /// <summary>Null if it never got one, empty if it was told to forget it.</summary>
        public string? Pin { get; set; }

        public async Task<string> AskAsync(string key)
        {
            using var response = await SendAsync(key);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return await response.Content.ReadAsStringAsync();
        }

        public async Task<HttpResponseMessage> SendAsync(string key, string path = "/")
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = _client.DefaultRequestVersion, VersionPolicy = _client.DefaultVersionPolicy };
            request.Headers.TryAddWithoutValidation("X-Key", key);
            request.Headers.TryAddWithoutValidation("Cookie", header is null && Pin is not null ? $"app=1; rp-test={Pin}; other=2" : "app=1; other=2");
            if (header is not null && Pin is not null)
            {
                request.Headers.TryAddWithoutValidation(header, Pin);
            }

            var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).OrTimeout(() => $"{path} with key {key}: {proxy.Holder.State}");
            var carried = response.Headers.TryGetValues(header ?? "Set-Cookie", out var values) ? values.ToList() : [];
            Pin = header is not null
                ? carried.SingleOrDefault() ?? Pin
                : carried.Where(cookie => cookie.StartsWith("rp-test=", StringComparison.Ordinal)).Select(cookie => cookie.Split('=', ';')[1]).SingleOrDefault() ?? Pin;
            return response;
        }
    }
}
