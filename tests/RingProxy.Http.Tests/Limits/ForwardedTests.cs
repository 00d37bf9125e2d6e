using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace RingProxy.Http.Tests;

/// <summary>What nodes are told of clients, by whom it was said.</summary>
public sealed class ForwardedTests
{
    [Fact]
    public async Task Fields_OfATrustedPeer_AreAppendedTo()
    {
        var seen = await SeenAsync(new ForwardedOptions());
        Assert.Equal("192.0.2.1, 127.0.0.1", seen["X-Forwarded-For"].ToString());
        Assert.Equal("https, http", seen["X-Forwarded-Proto"].ToString());
        Assert.Equal("8443", seen["X-Forwarded-Port"].ToString());
        Assert.Equal("for=192.0.2.1", seen["Forwarded"].ToString());
    }

    [Theory]
    [InlineData]
    [InlineData("10.0.0.0/8", "unix", "::1/128")]
    public async Task Fields_OfAnyOtherPeer_AreDroppedAndReplaced(params string[] trusted)
    {
        var seen = await SeenAsync(new ForwardedOptions { TrustedNetworks = trusted });
        Assert.Equal("127.0.0.1", seen["X-Forwarded-For"].ToString());
        Assert.Equal("http", seen["X-Forwarded-Proto"].ToString());
        Assert.DoesNotContain("X-Forwarded-Port", seen.Keys);
        Assert.DoesNotContain("Forwarded", seen.Keys);
    }

    [Fact]
    public async Task Fields_OfAnyOtherPeer_AreDropped_AlsoWhereNoneAreAppended()
    {
        var seen = await SeenAsync(new ForwardedOptions { TrustedNetworks = [] }, appends: false);
        Assert.DoesNotContain(seen.Keys, name => name.Contains("Forwarded", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(ForwardedFields.Forwarded, "192.0.2.1", "for=192.0.2.1, for=127.0.0.1;host=\"client.test:81\";proto=http")]
    [InlineData(ForwardedFields.Both, "192.0.2.1, 127.0.0.1", "for=192.0.2.1, for=127.0.0.1;host=\"client.test:81\";proto=http")]
    public async Task Fields_AreThoseOfTheOptions(ForwardedFields fields, string forwardedFor, string forwarded)
    {
        var seen = await SeenAsync(new ForwardedOptions { Headers = fields });
        Assert.Equal(forwardedFor, seen["X-Forwarded-For"].ToString());
        Assert.Equal(forwarded, seen["Forwarded"].ToString());
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("11.1.2.3", false)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("fd00::1", true)]
    [InlineData("fe00::1", false)]
    public void Trust_OfAnAddress_IsThatOfItsNetwork(string address, bool expected) =>
        Assert.Equal(expected, new ForwardedTrust(new() { TrustedNetworks = ["10.0.0.0/8", "fd00::/8"] }).IsTrusted(new IPEndPoint(IPAddress.Parse(address), 1)));

    [Fact]
    public void Trust_OfUnixSockets_HasToBeSaid()
    {
        var peer = new UnixDomainSocketEndPoint("/s");
        Assert.True(new ForwardedTrust(new()).IsTrusted(peer));
        Assert.False(new ForwardedTrust(new() { TrustedNetworks = ["0.0.0.0/0", "::/0"] }).IsTrusted(peer));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8::1", "2001:db8::1", "\"[2001:db8::1]\"")]
    public void Peer_IsWrittenAsTheFieldsWant(string address, string text, string identifier)
    {
        var peer = new ForwardedPeer(new IPEndPoint(IPAddress.Parse(address), 1), new ForwardedTrust(new()));
        Assert.Equal((text, identifier), (peer.Address, peer.Identifier));
    }

    /// <summary>What a node sees of a request that says much of clients behind it.</summary>
    private static async Task<IHeaderDictionary> SeenAsync(ForwardedOptions forwarded, bool appends = true)
    {
        var seen = new HeaderDictionary();
        await using var node = await TestNode.StartAsync("n", context =>
        {
            foreach (var (name, values) in context.Request.Headers)
            {
                seen[name] = values;
            }

            return Task.CompletedTask;
        });
        var options = TestProxy.ByHeader(route => route.ForwardedHeaders = appends);
        options.Forwarded = forwarded;
        await using var proxy = await TestProxy.StartAsync(options);
        proxy.Offer(Rings.Of(node));
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(
            "GET / HTTP/1.1\r\nHost: client.test:81\r\nX-Key: k\r\nConnection: close\r\nx-forwarded-for: 192.0.2.1\r\nX-Forwarded-Proto: https\r\n"
            + "X-Forwarded-Port: 8443\r\nForwarded: for=192.0.2.1\r\n\r\n");
        Assert.True(await client.ReadToEndAsync());
        return seen;
    }
}
