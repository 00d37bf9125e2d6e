using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

/// <summary>gRPC as its frames are on the wire: five bytes of flag and length, then the message; the status in trailers.</summary>
public sealed class GrpcTests
{
    [Fact]
    public async Task Unary_WithBinaryMetadata_ReachesItsOwner_AndBringsItsTrailers()
    {
        await using var a = await TestNode.StartAsync("a", EchoAsync, HttpProtocols.Http2);
        await using var b = await TestNode.StartAsync("b", EchoAsync, HttpProtocols.Http2);
        await using var proxy = await TestProxy.StartAsync(TestProxy.By([new() { GrpcMetadata = "tenant-bin" }]));
        proxy.Offer(Rings.Of(a, b));
        foreach (var id in new[] { "a", "b" })
        {
            using var request = Call(new ByteArrayContent(Frame("hello")));
            request.Headers.Add("tenant-bin", Convert.ToBase64String(Encoding.UTF8.GetBytes(proxy.KeyOf(id))).TrimEnd('='));

            using var response = await proxy.Http2.SendAsync(request).OrTimeout(() => "unary call");

            Assert.Equal(HttpVersion.Version20, response.Version);
            Assert.Equal("application/grpc", response.Content.Headers.ContentType?.ToString());
            Assert.Equal(Frame("hello"), await response.Content.ReadAsByteArrayAsync());
            Assert.Equal(id, response.Headers.GetValues(RingHeaders.Node).Single());
            Assert.Equal("0", response.TrailingHeaders.GetValues("grpc-status").Single());
            Assert.Equal("trailers seen: True", Uri.UnescapeDataString(response.TrailingHeaders.GetValues("grpc-message").Single()));
        }
    }

    [Fact]
    public async Task Error_InHeadersOnly_ArrivesAsOne()
    {
        await using var node = await TestNode.StartAsync("n", context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = "5";
            return Task.CompletedTask;
        }, HttpProtocols.Http2);
        await using var proxy = await TestProxy.StartAsync(TestProxy.By([new() { GrpcMetadata = "tenant" }]));
        proxy.Offer(Rings.Of(node));
        using var request = Call(new ByteArrayContent(Frame("x")));
        request.Headers.Add("tenant", "t");
        using var response = await proxy.Http2.SendAsync(request);
        Assert.Equal("5", response.Headers.GetValues("grpc-status").Single());
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Stream_BothWays_AnswersEachMessageBeforeTheNextIsSent()
    {
        await using var node = await TestNode.StartAsync("n", EchoAsync, HttpProtocols.Http2);
        await using var proxy = await TestProxy.StartAsync(TestProxy.By([new() { GrpcMetadata = "tenant" }]));
        proxy.Offer(Rings.Of(node));
        using var content = new DuplexContent();
        using var request = Call(content);
        request.Headers.Add("tenant", "t");
        var sending = proxy.Http2.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var output = await content.Opened.OrTimeout(() => "the request's stream");
        await output.WriteAsync(Frame("0"));
        await output.FlushAsync();
        using var response = await sending.OrTimeout(() => "headers of a stream in progress");
        await using var input = await response.Content.ReadAsStreamAsync();
        Assert.Equal("0", await ReadFrameAsync(input));
        for (var i = 1; i < 20; i++)
        {
            await output.WriteAsync(Frame($"{i}"));
            await output.FlushAsync();
            Assert.Equal($"{i}", await ReadFrameAsync(input));
        }

        content.Complete();
        Assert.Null(await ReadFrameAsync(input));
        Assert.Equal("0", response.TrailingHeaders.GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task Stream_ThatTheClientCancels_IsCancelledAtTheNode()
    {
        var (arrived, cancelled) = (new Gate("the call at the node"), new Gate("its end at the node"));
        await using var node = await TestNode.StartAsync("n", async context =>
        {
            context.RequestAborted.Register(cancelled.Open);
            arrived.Open();
            await cancelled.WaitAsync();
        }, HttpProtocols.Http2);
        await using var proxy = await TestProxy.StartAsync(TestProxy.By([new() { GrpcMetadata = "tenant" }]));
        proxy.Offer(Rings.Of(node));
        using var cancel = new CancellationTokenSource();
        using var request = Call(new ByteArrayContent(Frame("x")));
        request.Headers.Add("tenant", "t");
        var call = proxy.Http2.SendAsync(request, cancel.Token);
        await arrived.WaitAsync();
        await cancel.CancelAsync();
        await cancelled.WaitAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    private static HttpRequestMessage Call(HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var request = new HttpRequestMessage(HttpMethod.Post, "/echo.Echo/Say") { Content = content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.TE.ParseAdd("trailers");
        return request;
    }

    /// <summary>Sends each frame back as it comes; says in the trailers whether the client takes trailers.</summary>
    private static async Task EchoAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        while (await ReadFrameAsync(context.Request.Body) is { } message)
        {
            await context.Response.Body.WriteAsync(Frame(message));
        }

        context.Response.AppendTrailer("grpc-status", "0");
        context.Response.AppendTrailer("grpc-message", Uri.EscapeDataString($"trailers seen: {context.Request.Headers.TE == "trailers"}"));
    }

    private static byte[] Frame(string message)
    {
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        Encoding.ASCII.GetBytes(message, frame.AsSpan(5));
        return frame;
    }

    private static async Task<string?> ReadFrameAsync(Stream stream)
    {
        var head = new byte[5];
        if (await stream.ReadAtLeastAsync(head, 5, throwOnEndOfStream: false).AsTask().OrTimeout(() => "reading the head of a frame") < 5)
        {
            return null;
        }

        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1))];
        await stream.ReadExactlyAsync(message).AsTask().OrTimeout(() => "reading a message");
        return Encoding.ASCII.GetString(message);
    }

    /// <summary>A request body that the test writes while the response comes.</summary>
    private sealed class DuplexContent : HttpContent
    {
        private readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Stream> Opened => _opened.Task;

        public void Complete() => _completed.SetResult();

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            _opened.SetResult(stream);
            return _completed.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
