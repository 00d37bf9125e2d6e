using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

public sealed class ProtocolDetectionTests
{
    private const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    /// <summary>A SETTINGS frame without settings.</summary>
    private const string Settings = "\0\0\0\u0004\0\0\0\0\0";

    [Fact]
    public void Match_OfEveryBeginning_WaitsOnlyWhileItCanBeThePreface()
    {
        for (var length = 0; length < Preface.Length; length++)
        {
            Assert.Null(Match(Preface[..length]));
            Assert.False(Match(Preface[..length] + "~"));
        }

        Assert.True(Match(Preface));
        Assert.True(Match(Preface + Settings));
        Assert.False(Match("GET / HTTP/1.1\r\n\r\n"));
        Assert.False(Match("P0ST"));
    }

    [Fact]
    public async Task OnePort_ServesBothVersions_AsPlainHttp()
    {
        await using var proxy = await TestProxy.StartAsync(TestProxy.ByHeader(), before: context =>
        {
            context.Response.Headers["X-Seen"] = $"{context.Request.Protocol} {context.Request.Scheme} {context.Request.IsHttps}";
            return Task.CompletedTask;
        });
        foreach (var (client, seen) in new[] { (proxy.Http1, "HTTP/1.1 http False"), (proxy.Http2, "HTTP/2 http False") })
        {
            using var response = await proxy.SendAsync(HttpMethod.Get, "k", client: client);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, client.DefaultRequestVersion), (response.StatusCode, response.Version));
            Assert.Equal(seen, response.Headers.GetValues("X-Seen").Single());
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "HTTP/1.1 503")]
    [InlineData("PRI / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "HTTP/1.1 503")]
    [InlineData(Preface + Settings, Settings)]
    public async Task Connection_WhoseBytesComeOneAtATime_IsServed(string request, string expected)
    {
        await using var proxy = await TestProxy.StartAsync(TestProxy.ByHeader());
        using var client = await proxy.ConnectAsync();
        foreach (var character in request)
        {
            await client.SendAsync($"{character}");
            // The next byte goes out once the proxy had a chance to look at this one alone.
            await Task.Yield();
        }

        // The server's own SETTINGS come first, the acknowledgement of ours (flag 1) after them.
        await client.UntilAsync(expected == Settings ? "\0\0\0\u0004\u0001\0\0\0\0" : expected);
    }

    [Fact]
    public async Task Connection_ThatStopsWithinThePreface_Ends()
    {
        await using var proxy = await TestProxy.StartAsync(TestProxy.ByHeader());
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(Preface[..10]);
        client.EndSending();
        Assert.True(await client.ReadToEndAsync());
    }

    [Theory]
    [InlineData(Preface, true)]
    [InlineData("PRI * HTTP/1.1\r\n", false)]
    public async Task Detection_OfBytesLookedAtOneByOne_LeavesAllOfThem(string beginning, bool isHttp2)
    {
        // A writer goes on only when what it wrote was looked at, and no buffer is shared by two looks.
        var input = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1, minimumSegmentSize: 1));
        var connection = ConnectionOf(input.Reader);
        var reached = new TaskCompletionSource<ConnectionContext>();
        var detection = new ProtocolDetection(Reached, TimeSpan.FromSeconds(1), new ManualTimeProvider()).OnConnectionAsync(connection);
        for (var i = 0; i < beginning.Length && !reached.Task.IsCompleted; i++)
        {
            var written = input.Writer.WriteAsync(new[] { (byte)beginning[i] }).AsTask();
            await Task.WhenAny(written, reached.Task).OrTimeout(() => "a look at one byte");
        }

        await reached.Task.OrTimeout(() => "a decision");
        Assert.Equal(isHttp2, connection.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol.Span.SequenceEqual("h2"u8) ?? false);
        var read = await input.Reader.ReadAtLeastAsync(1).AsTask().OrTimeout(() => "a read that finds what is there");
        Assert.StartsWith(Encoding.Latin1.GetString(read.Buffer), beginning, StringComparison.Ordinal);
        Assert.Equal(isHttp2 ? Preface.Length : "PRI * HTTP/1".Length, (int)read.Buffer.Length);
        await detection;

        Task Reached(ConnectionContext context)
        {
            reached.TrySetResult(context);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Detection_OfASilentConnection_EndsAfterItsPatience()
    {
        var time = new ManualTimeProvider();
        var isPassedOn = false;
        var detection = new ProtocolDetection(_ => Task.FromResult(isPassedOn = true), TimeSpan.FromSeconds(130), time).OnConnectionAsync(ConnectionOf(new Pipe().Reader));
        time.Advance(TimeSpan.FromSeconds(129));
        Assert.False(detection.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        await detection.OrTimeout(() => "the end of a silent connection");
        Assert.False(isPassedOn);
    }

    [Fact]
    public async Task Detection_WhenTheServerStops_OrTheConnectionIsReset_EndsQuietly()
    {
        using var stopping = new CancellationTokenSource();
        var connection = ConnectionOf(new Pipe().Reader);
        connection.Features.Set<IConnectionLifetimeNotificationFeature>(new Stopping { ConnectionClosedRequested = stopping.Token });
        var stopped = new ProtocolDetection(Unreachable, TimeSpan.FromSeconds(1), new ManualTimeProvider()).OnConnectionAsync(connection);
        await stopping.CancelAsync();
        await stopped.OrTimeout(() => "the end of a connection of a server that stops");

        var input = new Pipe();
        var reset = new ProtocolDetection(Unreachable, TimeSpan.FromSeconds(1), new ManualTimeProvider()).OnConnectionAsync(ConnectionOf(input.Reader));
        await input.Writer.CompleteAsync(new ConnectionResetException("reset"));
        await reset.OrTimeout(() => "the end of a connection that was reset");

        static Task Unreachable(ConnectionContext context) => throw new InvalidOperationException("passed on");
    }

    private static DefaultConnectionContext ConnectionOf(PipeReader input) => new("c", new Duplex(input), new Duplex(input));

    private sealed record Duplex(PipeReader Input) : IDuplexPipe
    {
        public PipeWriter Output => throw new NotSupportedException();
    }

    private sealed class Stopping : IConnectionLifetimeNotificationFeature
    {
        public CancellationToken ConnectionClosedRequested { get; set; }

        public void RequestClose()
        {
        }
    }

    private static bool? Match(string text) => ProtocolDetection.Match(new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(text)));
}
