using System.Net;
using Microsoft.AspNetCore.Http;

namespace RingProxy.Http.Tests;

/// <summary>What never reaches a node, and what is mended on the way. tests/conformance asks the same of every case that the RFCs know.</summary>
public sealed class RequestGuardTests : IAsyncLifetime
{
    private TestNode _node = null!;
    private TestProxy _proxy = null!;
    private int _seen;

    public async Task InitializeAsync()
    {
        _node = await TestNode.StartAsync("n", async context =>
        {
            Interlocked.Increment(ref _seen);
            using var body = new StreamReader(context.Request.Body);
            var text = await body.ReadToEndAsync();
            await context.Response.WriteAsync($"{context.Request.Method} {context.Request.Headers["Max-Forwards"]} [{text}]");
        });
        var options = TestProxy.ByHeader();
        options.Limits.MaxBodyBytes = 20;
        _proxy = await TestProxy.StartAsync(options);
        _proxy.Offer(Rings.Of(_node));
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Theory]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 501)]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501)]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nTransfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 501)]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nContent-Length: +5\r\n\r\nhello", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nContent-Length: 21\r\n\r\n", 413)]
    [InlineData("GET /a\tb HTTP/1.1\r\nHost: x\r\nX-Key: k\r\n\r\n", 400)]
    [InlineData("GET /a\rb HTTP/1.1\r\nHost: x\r\nX-Key: k\r\n\r\n", 400)]
    [InlineData("GET /a#b HTTP/1.1\r\nHost: x\r\nX-Key: k\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nX(Y): z\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nX\u0001Y: z\r\n\r\n", 400)]
    [InlineData("get / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\n\r\n", 501)]
    [InlineData("CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\nX-Key: k\r\n\r\n", 501)]
    [InlineData("TRACE / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nMax-Forwards: 0\r\n\r\n", 501)]
    public async Task Request_ThatServersReadDifferently_IsRefused_AndItsConnectionClosed(string request, int status)
    {
        using var client = await _proxy.ConnectAsync();
        // What follows must not be read as a request, either.
        await client.SendAsync(request + "GET /planted HTTP/1.1\r\nHost: x\r\nX-Key: k\r\n\r\n");
        await client.ReadToEndAsync();
        Assert.StartsWith($"HTTP/1.1 {status} ", client.Received, StringComparison.Ordinal);
        Assert.Equal(1, client.Received.Split("HTTP/1.1 ").Length - 1);
        Assert.Equal(0, _seen);
    }

    [Theory]
    [InlineData("x-a", " b")]
    [InlineData("x-a", "b\t")]
    [InlineData("x:a", "b")]
    [InlineData("x\u0001a", "b")]
    public async Task Http2Request_WithAMalformedField_IsRefused(string name, string value)
    {
        using var client = await _proxy.ConnectAsync();
        await client.SendAsync(Http2Bytes.Request([(":method", "GET"), (":scheme", "http"), (":authority", "x"), (":path", "/"), ("x-key", "k"), (name, value)]));
        // Status 400 stands in HPACK's static table as entry 12.
        await client.UntilAsync("\u008c");
        Assert.Equal(0, _seen);
    }

    [Theory]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nContent-Length: 20\r\nConnection: close\r\n\r\n12345678901234567890", "POST  [12345678901234567890]")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nTransfer-Encoding: CHUNKED\r\nConnection: close\r\n\r\n2\r\nok\r\n0\r\n\r\n", "POST  [ok]")]
    [InlineData("BREW / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nConnection: close\r\n\r\n", "BREW  []")]
    [InlineData("OPTIONS / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nMax-Forwards: 3\r\nConnection: close\r\n\r\n", "OPTIONS 2 []")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nMax-Forwards: 0\r\nConnection: close\r\n\r\n", "GET 0 []")]
    [InlineData("GET / HTTP/1.1\r\nHost:\r\nX-Key: k\r\nConnection: close\r\n\r\n", "GET  []")]
    public async Task Request_ThatIsOddButRight_ReachesTheNode(string request, string expected)
    {
        using var client = await _proxy.ConnectAsync();
        await client.SendAsync(request);
        Assert.True(await client.ReadToEndAsync());
        Assert.Contains(expected, client.Received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")]
    [InlineData("OPTIONS /a HTTP/1.1\r\nHost: x\r\nMax-Forwards: 0\r\nConnection: close\r\n\r\n")]
    public async Task Request_ForThisServer_IsAnsweredHere(string request)
    {
        using var client = await _proxy.ConnectAsync();
        await client.SendAsync(request);
        Assert.True(await client.ReadToEndAsync());
        Assert.StartsWith("HTTP/1.1 204 ", client.Received, StringComparison.Ordinal);
        Assert.Equal(0, _seen);
    }

    [Fact]
    public async Task Refusal_IsAProblemDocument()
    {
        using var content = new ByteArrayContent(new byte[21]);
        using var response = await _proxy.SendAsync(HttpMethod.Post, "k", content: content);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.ToString());
        Assert.Contains("urn:ringproxy:content-too-large", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
