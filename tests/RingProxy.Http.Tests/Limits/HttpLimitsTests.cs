using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace RingProxy.Http.Tests;

/// <summary>Limits as a client meets them, at each limit and one beyond.</summary>
public sealed class HttpLimitsTests
{
    private const string Line = "GET / HTTP/1.1\r\n", Fields = "Host: x\r\nX-Key: k\r\nConnection: close\r\n";

    [Theory]
    [InlineData(256, "503")]
    [InlineData(257, "414")]
    public async Task RequestLine_AtTheLimitAndBeyond(int bytes, string status)
    {
        var target = new string('a', bytes - "GET / HTTP/1.1\r\n".Length);
        Assert.Equal(status, await StatusOfAsync(limits => limits.MaxRequestLineBytes = 256, $"GET /{target} HTTP/1.1\r\n{Fields}\r\n"));
    }

    [Theory]
    [InlineData(1_024, "503")]
    [InlineData(1_025, "431")]
    public async Task HeaderBytes_AtTheLimitAndBeyond(int bytes, string status)
    {
        var filler = new string('v', bytes - Fields.Length - "X: \r\n".Length);
        Assert.Equal(status, await StatusOfAsync(limits => limits.MaxHeaderBytes = 1_024, $"{Line}{Fields}X: {filler}\r\n\r\n"));
    }

    [Theory]
    [InlineData(10, "503")]
    [InlineData(11, "431")]
    public async Task HeaderCount_AtTheLimitAndBeyond(int count, string status)
    {
        var others = string.Concat(Enumerable.Range(0, count - 3).Select(i => $"X-{i}: v\r\n"));
        Assert.Equal(status, await StatusOfAsync(limits => limits.MaxHeaders = 10, $"{Line}{Fields}{others}\r\n"));
    }

    [Fact]
    public async Task Head_ThatDoesNotEndInTime_IsGivenUp()
    {
        await using var proxy = await StartAsync(limits => limits.HeadersTimeout = TimeSpan.FromMilliseconds(100));
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(Line);
        await client.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 408 ", client.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_ThatIsIdleTooLong_IsClosed()
    {
        await using var proxy = await StartAsync(limits => limits.KeepAliveTimeout = TimeSpan.FromSeconds(1));
        using var client = await proxy.ConnectAsync();
        await client.SendAsync($"{Line}Host: x\r\nX-Key: k\r\n\r\n");
        Assert.True(await client.ReadToEndAsync());
        Assert.StartsWith("HTTP/1.1 503 ", client.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_BeyondTheMost_IsClosed_AndServedOnceThereIsRoom()
    {
        await using var proxy = await StartAsync(limits => limits.MaxConnections = 1);
        using (var first = await proxy.ConnectAsync())
        {
            await first.SendAsync($"{Line}Host: x\r\nX-Key: k\r\n\r\n");
            await first.UntilAsync("HTTP/1.1 503 ");
            using var second = await proxy.ConnectAsync();
            await second.ReadToEndAsync();
            Assert.Empty(second.Received);
            await first.SendAsync($"{Line}{Fields}\r\n");
            Assert.True(await first.ReadToEndAsync());
        }

        for (var isServed = false; !isServed;)
        {
            using var third = await proxy.ConnectAsync();
            await third.SendAsync($"{Line}{Fields}\r\n");
            isServed = await third.ReadToEndAsync() && third.Received.StartsWith("HTTP/1.1 503 ", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Upgrade_BeyondTheMost_IsRefused_AndTheNodeLetGo()
    {
        const string Upgrade = "GET / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n";
        using var node = new RawNode();
        await using var proxy = await StartAsync(limits => limits.MaxUpgradedConnections = 1);
        proxy.Offer(Rings.Of(1, [Rings.Node("n", node.Address)]));
        using var first = await proxy.ConnectAsync();
        await first.SendAsync(Upgrade);
        using var upgraded = await node.AcceptAsync();
        await upgraded.UntilAsync("\r\n\r\n");
        await upgraded.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\nhello");
        await first.UntilAsync("\r\n\r\nhello");

        using var second = await proxy.ConnectAsync();
        await second.SendAsync(Upgrade);
        using var refused = await node.AcceptAsync();
        await refused.UntilAsync("\r\n\r\n");
        await refused.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n");
        await refused.ReadToEndAsync();
        await second.ReadToEndAsync();
        Assert.DoesNotContain("101 Switching", second.Received, StringComparison.Ordinal);
        await first.SendAsync("still open");
        await upgraded.UntilAsync("still open");
    }

    [Fact]
    public async Task Settings_OfHttp2_AreThoseOfTheLimits()
    {
        await using var proxy = await StartAsync(limits => limits.Http2 = new() { MaxStreams = 7, MaxFrameBytes = 20_000, StreamWindowBytes = 70_000, HeaderTableBytes = 0 });
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(Http2Bytes.Request([(":method", "GET"), (":scheme", "http"), (":authority", "x"), (":path", "/")]));
        // Pairs of a setting's number in two bytes and its value in four (RFC 9113, section 6.5.2).
        foreach (var (number, value) in new[] { (1, 0), (3, 7), (4, 70_000), (5, 20_000) })
        {
            await client.UntilAsync(Encoding.Latin1.GetString([0, (byte)number, .. BitConverter.GetBytes(value).Reverse()]));
        }
    }

    [Fact]
    public void Take_OfValuesThatAreNoDefaults_SetsEveryLimit()
    {
        var server = new KestrelServerLimits();
        server.Take(new HttpLimitsOptions
        {
            MaxRequestLineBytes = 300, MaxHeaderBytes = 2_000, MaxHeaders = 20, MaxBodyBytes = 5, MaxConnections = 6, MaxUpgradedConnections = 7,
            KeepAliveTimeout = TimeSpan.FromSeconds(8), HeadersTimeout = TimeSpan.FromSeconds(9), MinRequestBytesPerSecond = 10, MinResponseBytesPerSecond = 11,
            MinRateGrace = TimeSpan.FromSeconds(12),
            Http2 = new()
            {
                MaxStreams = 13, HeaderTableBytes = 14, MaxFrameBytes = 16_385, MaxFieldBytes = 15, ConnectionWindowBytes = 65_536, StreamWindowBytes = 65_537,
                PingDelay = TimeSpan.FromSeconds(16), PingTimeout = TimeSpan.FromSeconds(17),
            },
        });
        Assert.Equal((300, 2_000, 20, 5, 6, 7), (server.MaxRequestLineSize, server.MaxRequestHeadersTotalSize, server.MaxRequestHeaderCount, server.MaxRequestBodySize, server.MaxConcurrentConnections, server.MaxConcurrentUpgradedConnections));
        Assert.Equal((8, 9), (server.KeepAliveTimeout.TotalSeconds, server.RequestHeadersTimeout.TotalSeconds));
        Assert.Equal((10, 11, 12, 12), (server.MinRequestBodyDataRate!.BytesPerSecond, server.MinResponseDataRate!.BytesPerSecond, server.MinRequestBodyDataRate.GracePeriod.TotalSeconds, server.MinResponseDataRate.GracePeriod.TotalSeconds));
        Assert.Equal((13, 14, 16_385, 15), (server.Http2.MaxStreamsPerConnection, server.Http2.HeaderTableSize, server.Http2.MaxFrameSize, server.Http2.MaxRequestHeaderFieldSize));
        Assert.Equal((65_536, 65_537, 16, 17), (server.Http2.InitialConnectionWindowSize, server.Http2.InitialStreamWindowSize, server.Http2.KeepAlivePingDelay.TotalSeconds, server.Http2.KeepAlivePingTimeout.TotalSeconds));
    }

    [Fact]
    public void Take_OfDefaults_LimitsNoBodyAndDemandsNoRate()
    {
        var server = new KestrelServerLimits();
        server.Take(new HttpLimitsOptions());
        Assert.Null(server.MaxRequestBodySize);
        Assert.Null(server.MinRequestBodyDataRate);
        Assert.Null(server.MinResponseDataRate);
        Assert.Equal(TimeSpan.MaxValue, server.Http2.KeepAlivePingDelay);
    }

    private static Task<TestProxy> StartAsync(Action<HttpLimitsOptions> configure)
    {
        var options = TestProxy.ByHeader();
        configure(options.Limits);
        return TestProxy.StartAsync(options);
    }

    /// <summary>503 is the answer of a proxy without a ring: the request came through.</summary>
    private static async Task<string> StatusOfAsync(Action<HttpLimitsOptions> configure, string request)
    {
        await using var proxy = await StartAsync(configure);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(request);
        await client.ReadToEndAsync();
        return client.Received.Split(' ')[1];
    }
}
