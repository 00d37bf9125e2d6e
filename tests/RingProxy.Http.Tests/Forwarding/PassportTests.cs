using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using RingProxy.Hashing;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.Http.Tests;

public sealed class PassportTests
{
    [Fact]
    public async Task Response_OfNode_SaysRingVersionAndNode()
    {
        await using var node = await TestNode.StartAsync("n", TestNode.Named("n"));
        await using var proxy = await TestProxy.StartAsync(TestProxy.ByHeader());
        proxy.Offer(Rings.Of(42, [Rings.Node("n", node.Address)]));

        using var response = await proxy.GetAsync("k");

        Assert.Equal(("test", "42", "n"), (One(response, RingHeaders.RingId), One(response, RingHeaders.Version), One(response, RingHeaders.Node)));
        Assert.False(response.Headers.Contains(RingHeaders.Fallback));
    }

    [Fact]
    public async Task Response_WithNodesOwnPassport_HasOursInItsPlace()
    {
        await using var node = await TestNode.StartAsync("n", context =>
        {
            context.Response.Headers[RingHeaders.Node] = "liar";
            return Task.CompletedTask;
        });
        await using var proxy = await TestProxy.StartAsync(node);
        using var response = await proxy.GetAsync("k");
        Assert.Equal("n", One(response, RingHeaders.Node));
    }

    [Fact]
    public async Task Response_WithoutPassport_SaysNothing()
    {
        await using var node = await TestNode.StartAsync("n", TestNode.Named("n"));
        await using var proxy = await TestProxy.StartAsync(TestProxy.ByHeader(route => route.Passport = false));
        proxy.Offer(Rings.Of(node));
        using var response = await proxy.GetAsync("k");
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("X-Ring-", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Request_ToNode_SaysRingVersionAndKeyHash_AndNothingThatTheClientClaims()
    {
        var headers = new SignalList<IHeaderDictionary>();
        await using var node = await TestNode.StartAsync("n", Record(headers));
        await using var proxy = await TestProxy.StartAsync(node);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "X-Key", "k" } } };
        foreach (var name in RingHeaders.OfRequests)
        {
            request.Headers.Add(name.ToUpperInvariant(), ["spoofed", "twice"]);
        }

        (await proxy.Http1.SendAsync(request)).Dispose();

        var seen = Assert.Single(headers.Snapshot());
        var hash = proxy.Holder.Current!.Ring.Lookup("k"u8, []).KeyHash.ToString("x16", CultureInfo.InvariantCulture);
        Assert.Equal(
            [$"{RingHeaders.RingId}=test", $"{RingHeaders.KeyHash}={hash}", $"{RingHeaders.Version}=1"],
            seen.Where(header => header.Key.StartsWith("X-Ring-", StringComparison.OrdinalIgnoreCase)).Select(header => $"{header.Key}={header.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Request_InATransition_NamesThePreviousOwnerOfAMovedKey()
    {
        var headers = new SignalList<IHeaderDictionary>();
        await using var a = await TestNode.StartAsync("a", Record(headers));
        await using var b = await TestNode.StartAsync("b", Record(headers));
        await using var proxy = await TestProxy.StartAsync(TestProxy.ByHeader());
        RingNode[] before = [Rings.Node("a", a.Address)], after = [.. before, Rings.Node("b", b.Address)];
        proxy.Offer(RingDocumentWriter.Seal(Rings.Of(2, after) with
        {
            Transition = new RingDocumentTransition { PreviousPlacement = new PlacementSpec { Algorithm = "ring" }, PreviousNodes = [.. before], Share = 0.5, Announced = 0.8 },
        }));
        var ring = proxy.Holder.Current!.Ring;
        var kinds = new HashSet<(PlacementSide, bool)>();
        for (var i = 0; i < 60; i++)
        {
            var lookup = ring.Lookup(Encoding.UTF8.GetBytes($"k{i}"), []);
            kinds.Add((lookup.Side, lookup.Moving));
            using var response = await proxy.GetAsync($"k{i}");
            var seen = headers.Snapshot()[^1];
            var hasMoved = lookup is { Side: PlacementSide.Next, Moving: true };
            Assert.Equal(ring.Nodes[lookup.Owner].NodeId, One(response, RingHeaders.Node));
            Assert.Equal(hasMoved ? ["a"] : [], seen[RingHeaders.PreviousNode].ToArray());
            Assert.Equal(hasMoved ? [a.Address] : [], seen[RingHeaders.PreviousAddress].ToArray());
        }

        Assert.Equal(4, kinds.Count);
    }

    [Fact]
    public async Task Request_ToNode_SaysWhereTheClientIs()
    {
        var headers = new SignalList<IHeaderDictionary>();
        await using var node = await TestNode.StartAsync("n", Record(headers));
        await using var proxy = await TestProxy.StartAsync(node);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "X-Key", "k" }, { "X-Forwarded-For", "10.0.0.9" } } };
        (await proxy.Http1.SendAsync(request)).Dispose();
        var seen = headers.Snapshot()[0];
        Assert.Equal("10.0.0.9, 127.0.0.1", seen["X-Forwarded-For"].ToString());
        Assert.Equal((proxy.Authority, "http", node.Address), (seen["X-Forwarded-Host"].ToString(), seen["X-Forwarded-Proto"].ToString(), seen.Host.ToString()));
    }

    [Fact]
    public async Task Request_WithHostKeptAndNotForwarded_LooksLikeTheClients()
    {
        var headers = new SignalList<IHeaderDictionary>();
        await using var node = await TestNode.StartAsync("n", Record(headers));
        await using var proxy = await TestProxy.StartAsync(TestProxy.ByHeader(route => (route.PreserveHost, route.ForwardedHeaders) = (true, false)));
        proxy.Offer(Rings.Of(node));
        (await proxy.GetAsync("k")).Dispose();
        var seen = headers.Snapshot()[0];
        Assert.Equal(proxy.Authority, seen.Host);
        Assert.DoesNotContain(seen, header => header.Key.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase));
    }

    private static string One(HttpResponseMessage response, string name) => response.Headers.GetValues(name).Single();

    /// <summary>Answers empty and keeps a copy of the request's headers.</summary>
    private static RequestDelegate Record(SignalList<IHeaderDictionary> headers) => context =>
    {
        headers.Add(new HeaderDictionary(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase)));
        return Task.CompletedTask;
    };
}
