namespace RingProxy.Http.Tests;

/// <summary>HTTP/1 as it is on the wire, at both ends of the proxy.</summary>
public sealed class Http1Tests : IAsyncLifetime, IDisposable
{
    private readonly RawNode _node = new();
    private TestProxy _proxy = null!;
    private RawClient _client = null!;

    public async Task InitializeAsync()
    {
        _proxy = await TestProxy.StartAsync(TestProxy.ByHeader());
        _proxy.Offer(Rings.Of(1, [Rings.Node("n", _node.Address)]));
        _client = await _proxy.ConnectAsync();
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        Dispose();
    }

    public void Dispose()
    {
        _client.Dispose();
        _node.Dispose();
    }

    [Fact]
    public async Task Expect100Continue_IsAnsweredBeforeTheBodyIsSent()
    {
        await _client.SendAsync("PUT / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nContent-Length: 4\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");
        using var accepted = await _node.AcceptAsync();
        var head = await accepted.UntilAsync("\r\n\r\n");
        if (head.Contains("100-continue", StringComparison.OrdinalIgnoreCase))
        {
            await accepted.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
        }

        await _client.UntilAsync("HTTP/1.1 100 Continue\r\n\r\n");
        Assert.DoesNotContain("body", accepted.Received, StringComparison.Ordinal);
        await _client.SendAsync("body");
        await accepted.UntilAsync("\r\n\r\nbody");
        await accepted.SendAsync("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
        Assert.True(await _client.ReadToEndAsync());
        Assert.Contains("\r\n\r\nHTTP/1.1 201 Created\r\n", _client.Received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HEAD", "200 OK", "Content-Length: 5\r\n", "Content-Length: 5\r\n")]
    [InlineData("GET", "204 No Content", "", "X-Ring-Node: n\r\n")]
    [InlineData("GET", "304 Not Modified", "ETag: \"e\"\r\n", "ETag: \"e\"\r\n")]
    public async Task AnswerWithoutBody_StaysOne_AndTheConnectionGoesOn(string method, string status, string header, string expected)
    {
        using var accepted = await ForwardAsync($"{method} / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\n\r\n");
        await accepted.SendAsync($"HTTP/1.1 {status}\r\n{header}\r\n");
        var head = await _client.UntilAsync("\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status}\r\n", head, StringComparison.Ordinal);
        Assert.Contains(expected, head, StringComparison.Ordinal);

        await _client.SendAsync("GET /next HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nConnection: close\r\n\r\n");
        await accepted.UntilAsync("GET /next HTTP/1.1\r\n");
        await accepted.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlast");
        Assert.True(await _client.ReadToEndAsync());
        Assert.EndsWith("\r\n\r\nlast", _client.Received, StringComparison.Ordinal);
        Assert.Contains("\r\n\r\nHTTP/1.1 200 OK", _client.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http10_Client_GetsItsAnswerAndTheEnd()
    {
        using var accepted = await ForwardAsync("GET / HTTP/1.0\r\nX-Key: k\r\n\r\n");
        await accepted.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nall\r\n0\r\n\r\n");
        Assert.True(await _client.ReadToEndAsync());
        Assert.DoesNotContain("chunked", _client.Received, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("\r\n\r\nall", _client.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectionClose_OfClient_EndsItsConnectionOnly()
    {
        using var accepted = await ForwardAsync("GET / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nConnection: close, X-Hop\r\nX-Hop: mine\r\n\r\n");
        Assert.DoesNotContain("Connection: close", accepted.Received, StringComparison.OrdinalIgnoreCase);
        await accepted.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Assert.True(await _client.ReadToEndAsync());

        using var second = await _proxy.ConnectAsync();
        await second.SendAsync("GET /second HTTP/1.1\r\nHost: x\r\nX-Key: k\r\n\r\n");
        await accepted.UntilAsync("GET /second HTTP/1.1\r\n");
    }

    [Fact]
    public async Task ChunkedRequest_ArrivesChunked_WithItsBodyWhole()
    {
        using var accepted = await ForwardAsync(
            "POST / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n6;ext=1\r\npedia \r\nE\r\nin \r\n\r\nchunks.\r\n0\r\nX-Trailer: t\r\n\r\n");
        await accepted.UntilAsync("0\r\n\r\n");
        Assert.Contains("Transfer-Encoding: chunked\r\n", accepted.Received, StringComparison.Ordinal);
        Assert.Equal("Wikipedia in \r\n\r\nchunks.", Dechunk(accepted.Received[(accepted.Received.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]));
        await accepted.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await _client.UntilAsync("\r\n\r\nok");
    }

    [Theory]
    [InlineData("TE: trailers\r\nConnection: TE, close\r\n", "2\r\nok\r\n0\r\nX-Sum: 42\r\n\r\n")]
    [InlineData("TE: gzip\r\nConnection: TE, close\r\n", "2\r\nok\r\n0\r\n\r\n")]
    [InlineData("Connection: close\r\n", "2\r\nok\r\n0\r\n\r\n")]
    public async Task Trailers_OfNode_ReachAnHttp1ClientThatAsksForThem(string fields, string end)
    {
        using var accepted = await ForwardAsync($"GET / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\n{fields}\r\n");
        await accepted.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 42\r\n\r\n");
        Assert.True(await _client.ReadToEndAsync());
        Assert.EndsWith($"\r\n\r\n{end}", _client.Received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 2\r\n\r\nok", "Content-Length: 2\r\n", "\r\n\r\nok")]
    [InlineData("Content-Length: 0\r\n\r\n", "Content-Length: 0\r\n", "\r\n\r\n")]
    public async Task Answer_WithALength_ToAClientThatAsksForTrailers_KeepsIt(string answer, string field, string end)
    {
        using var accepted = await ForwardAsync("GET / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nTE: trailers\r\nConnection: TE, close\r\n\r\n");
        await accepted.SendAsync($"HTTP/1.1 200 OK\r\n{answer}");
        Assert.True(await _client.ReadToEndAsync());
        Assert.Contains(field, _client.Received, StringComparison.Ordinal);
        Assert.DoesNotContain("chunked", _client.Received, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith(end, _client.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChunkedAnswer_CutShort_ToAClientThatAsksForTrailers_HasNoEnd()
    {
        using (var accepted = await ForwardAsync("GET / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nTE: trailers\r\nConnection: TE\r\n\r\n"))
        {
            await accepted.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n");
            await _client.UntilAsync("2\r\nok\r\n");
        }

        await _client.ReadToEndAsync();
        Assert.DoesNotContain("0\r\n", _client.Received[_client.Received.IndexOf("\r\n\r\n", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task PathAndQuery_AsEncoded_ArriveAsTheyWere()
    {
        using var accepted = await ForwardAsync("GET /a%2Fb/%20c/%C3%BC?q=%2B+%25&&x HTTP/1.1\r\nHost: x\r\nX-Key: k\r\n\r\n");
        Assert.StartsWith("GET /a%2Fb/%20c/%C3%BC?q=%2B+%25&&x HTTP/1.1\r\n", accepted.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_SetTwice_StayTwo_AndHopByHopOnesStayBehind()
    {
        using var accepted = await ForwardAsync(
            "GET / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nAccept: a\r\nCookie: c=1\r\nX-Empty:\r\nKeep-Alive: timeout=5\r\nTE: trailers\r\nProxy-Connection: keep-alive\r\n\r\n");
        Assert.Contains("X-Empty:", accepted.Received, StringComparison.Ordinal);
        Assert.Contains("Cookie: c=1\r\n", accepted.Received, StringComparison.Ordinal);
        Assert.DoesNotContain("Keep-Alive:", accepted.Received, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Proxy-Connection:", accepted.Received, StringComparison.OrdinalIgnoreCase);
        await accepted.SendAsync("HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nKeep-Alive: timeout=5\r\nServer: theirs\r\nContent-Length: 0\r\n\r\n");
        var head = await _client.UntilAsync("\r\n\r\n");
        Assert.Contains("Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Server: theirs\r\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain("Keep-Alive:", head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Response_CutInItsBody_EndsWithoutTheLastChunk()
    {
        using (var accepted = await ForwardAsync("GET / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\n\r\n"))
        {
            await accepted.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n");
            await _client.UntilAsync("some");
        }

        await _client.ReadToEndAsync();
        Assert.DoesNotContain("0\r\n\r\n", _client.Received, StringComparison.Ordinal);
    }

    private async Task<RawClient> ForwardAsync(string request)
    {
        await _client.SendAsync(request);
        var accepted = await _node.AcceptAsync();
        await accepted.UntilAsync("\r\n\r\n");
        return accepted;
    }

    private static string Dechunk(string text)
    {
        var body = "";
        while (true)
        {
            var end = text.IndexOf("\r\n", StringComparison.Ordinal);
            var length = Convert.ToInt32(text[..end], 16);
            if (length == 0)
            {
                return body;
            }

            body += text.Substring(end + 2, length);
            text = text[(end + 2 + length + 2)..];
        }
    }
}
