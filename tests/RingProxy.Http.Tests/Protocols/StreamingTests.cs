using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

public sealed class StreamingTests
{
    /// <summary>What the client to the nodes gathers of an HTTP/1.1 request before it writes.</summary>
    private const int WriteBuffer = 4_096;

    private const int LargeBytes = 64 * 1_024 * 1_024;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task ServerSentEvent_ArrivesBeforeTheNextIsSent(int version)
    {
        var next = new Gate("leave to send the next event");
        await using var node = await TestNode.StartAsync("n", async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: one\n\n");
            await next.WaitAsync();
            await context.Response.WriteAsync("data: two\n\n");
        }, ProtocolOf(version));
        await using var proxy = await TestProxy.StartAsync(node);
        using var response = await proxy.SendAsync(HttpMethod.Get, "k", client: ClientOf(proxy, version));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("data: one", await reader.ReadLineAsync().OrTimeout(() => "the first event"));
        next.Open();
        Assert.Equal("\ndata: two\n\n", await reader.ReadToEndAsync().OrTimeout(() => "the second event"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task LargeBody_Up_ArrivesWhole(int version)
    {
        await using var node = await TestNode.StartAsync(
            "n", async context => await context.Response.WriteAsync(Convert.ToHexString(await SHA256.HashDataAsync(context.Request.Body))), ProtocolOf(version));
        await using var proxy = await TestProxy.StartAsync(node);
        using var response = await proxy.SendAsync(HttpMethod.Put, "k", content: new StreamContent(new PatternStream(LargeBytes), 65_536), client: ClientOf(proxy, version));
        Assert.Equal(await PatternHashAsync(), await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task LargeBody_Down_ArrivesWhole(int version)
    {
        await using var node = await TestNode.StartAsync("n", context => new PatternStream(LargeBytes).CopyToAsync(context.Response.Body), ProtocolOf(version));
        await using var proxy = await TestProxy.StartAsync(node);
        using var response = await proxy.SendAsync(HttpMethod.Get, "k", client: ClientOf(proxy, version));
        await using var body = await response.Content.ReadAsStreamAsync();
        Assert.Equal(await PatternHashAsync(), Convert.ToHexString(await SHA256.HashDataAsync(body)));
    }

    [Fact]
    public async Task Upload_IsNotBuffered_TheNodeReadsBeforeTheClientIsDone()
    {
        var read = new Gate("the first bytes at the node");
        await using var node = await TestNode.StartAsync("n", async context =>
        {
            await context.Request.Body.ReadExactlyAsync(new byte[WriteBuffer]);
            read.Open();
            await context.Request.Body.CopyToAsync(Stream.Null);
        });
        await using var proxy = await TestProxy.StartAsync(node);
        using var client = await proxy.ConnectAsync();
        var beginning = new string('b', 2 * WriteBuffer);
        await client.SendAsync($"POST / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nContent-Length: {beginning.Length + 5}\r\nConnection: close\r\n\r\n{beginning}");
        await read.WaitAsync();
        await client.SendAsync("later");
        Assert.True(await client.ReadToEndAsync());
        Assert.StartsWith("HTTP/1.1 200", client.Received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Client_ThatLeaves_CancelsTheNodesRequest(int version)
    {
        var (arrived, cancelled) = (new Gate("the request at the node"), new Gate("its end at the node"));
        await using var node = await TestNode.StartAsync("n", async context =>
        {
            context.RequestAborted.Register(cancelled.Open);
            arrived.Open();
            await cancelled.WaitAsync();
        }, ProtocolOf(version));
        var options = TestProxy.ByHeader();
        // Over HTTP/1.1 a client that leaves looks like one that has only ended its sending side.
        options.Limits.HalfCloseTimeout = TimeSpan.Zero;
        await using var proxy = await TestProxy.StartAsync(options);
        proxy.Offer(Rings.Of(node));
        using var cancel = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "X-Key", "k" } }, Version = ClientOf(proxy, version).DefaultRequestVersion, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        var sending = ClientOf(proxy, version).SendAsync(request, cancel.Token);
        await arrived.WaitAsync();
        await cancel.CancelAsync();
        await cancelled.WaitAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    public async Task Node_ThatBreaksOffInTheBody_LeavesNoCleanEnd(int version, bool hasLength)
    {
        var begun = new Gate("the beginning of the body at the client");
        await using var node = await TestNode.StartAsync("n", async context =>
        {
            context.Response.ContentLength = hasLength ? 100 : null;
            await context.Response.WriteAsync("some");
            await context.Response.Body.FlushAsync();
            await begun.WaitAsync();
            context.Abort();
        }, ProtocolOf(version));
        await using var proxy = await TestProxy.StartAsync(node);
        using var response = await proxy.SendAsync(HttpMethod.Get, "k", client: ClientOf(proxy, version));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        begun.Open();
        var error = await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsByteArrayAsync().OrTimeout(() => "the end of the body"));
        Assert.True(error is HttpRequestException or IOException, error.ToString());
    }

    [Fact]
    public async Task Trailers_OfAnHttp1Node_ReachAnHttp2Client()
    {
        using var node = new RawNode();
        await using var proxy = await TestProxy.StartAsync(TestProxy.ByHeader(route => route.NodeProtocol = NodeProtocol.Http1));
        proxy.Offer(Rings.Of(1, [Rings.Node("n", node.Address)]));
        var sending = proxy.SendAsync(HttpMethod.Get, "k", client: proxy.Http2);
        using var accepted = await node.AcceptAsync();
        await accepted.UntilAsync("\r\n\r\n");
        await accepted.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 42\r\n\r\n");
        using var response = await sending;
        Assert.Equal("ok", await response.Content.ReadAsStringAsync());
        Assert.Equal("42", response.TrailingHeaders.GetValues("X-Sum").Single());
    }

    private static HttpProtocols ProtocolOf(int version) => version == 1 ? HttpProtocols.Http1 : HttpProtocols.Http2;

    private static HttpClient ClientOf(TestProxy proxy, int version) => version == 1 ? proxy.Http1 : proxy.Http2;

    private static async Task<string> PatternHashAsync() => Convert.ToHexString(await SHA256.HashDataAsync(new PatternStream(LargeBytes)));

    /// <summary>Bytes that tell their position, made while they are read.</summary>
    private sealed class PatternStream(long length) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            count = (int)Math.Min(count, length - _position);
            for (var i = 0; i < count; i++)
            {
                var at = _position + i;
                buffer[offset + i] = (byte)(at ^ (at >> 8) ^ (at >> 16));
            }

            _position += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
