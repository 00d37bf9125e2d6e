using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

/// <summary>Clients that shut down their sending side, and what tells them from clients that have gone.</summary>
public sealed class HalfCloseTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\n\r\n")]
    [InlineData("GET / HTTP/1.0\r\nX-Key: k\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    public async Task Client_ThatEndsSendingAfterItsRequest_GetsTheAnswer(string request)
    {
        using var node = new RawNode();
        await using var proxy = await TestProxy.StartAsync(TestProxy.ByHeader());
        proxy.Offer(Rings.Of(1, [Rings.Node("n", node.Address)]));
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(request);
        client.EndSending();
        using var accepted = await node.AcceptAsync();
        await accepted.UntilAsync(request[^4..]);
        await accepted.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Assert.True(await client.ReadToEndAsync());
        Assert.EndsWith("\r\n\r\nok", client.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_ThatEndsSendingInTheMiddleOfItsBody_CancelsTheNodesRequest()
    {
        using var node = new RawNode();
        await using var proxy = await TestProxy.StartAsync(TestProxy.ByHeader());
        proxy.Offer(Rings.Of(1, [Rings.Node("n", node.Address)]));
        using var client = await proxy.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nContent-Length: 10\r\n\r\nhello");
        using var accepted = await node.AcceptAsync();
        await accepted.UntilAsync("hello");
        client.EndSending();
        await accepted.ReadToEndAsync();
        Assert.EndsWith("hello", accepted.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_ThatEndsSending_IsWaitedForNoLongerThanThePatience()
    {
        var (arrived, cancelled) = (new Gate("the request at the node"), new Gate("its end at the node"));
        await using var node = await TestNode.StartAsync("n", async context =>
        {
            context.RequestAborted.Register(cancelled.Open);
            arrived.Open();
            await cancelled.WaitAsync();
        });
        var options = TestProxy.ByHeader();
        options.Limits.HalfCloseTimeout = TimeSpan.FromMilliseconds(100);
        await using var proxy = await TestProxy.StartAsync(options);
        proxy.Offer(Rings.Of(node));
        using var client = await proxy.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\n\r\n");
        await arrived.WaitAsync();
        client.EndSending();
        await cancelled.WaitAsync();
        await client.ReadToEndAsync();
        Assert.Empty(client.Received);
    }

    [Fact]
    public async Task Connection_HalfClosed_CountsAsClosedAfterThePatience()
    {
        var time = new ManualTimeProvider();
        using var pair = await SocketPair.ConnectAsync();
        using var closed = new CancellationTokenSource();
        await using var connection = new PatientConnection(ConnectionOf(closed.Token), pair.Server, s_patience, time);
        pair.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await pair.ReceiveAsync());
        await closed.CancelAsync();
        time.Advance(s_patience - TimeSpan.FromTicks(1));
        Assert.False(connection.ConnectionClosed.IsCancellationRequested);
        time.Advance(TimeSpan.FromTicks(1));
        Assert.True(connection.ConnectionClosed.IsCancellationRequested);
    }

    [Fact]
    public async Task Connection_HalfClosed_LastsAsLongAsTheClientTakesSomething()
    {
        var time = new ManualTimeProvider();
        using var pair = await SocketPair.ConnectAsync();
        using var closed = new CancellationTokenSource();
        await using var connection = new PatientConnection(ConnectionOf(closed.Token), pair.Server, s_patience, time);
        pair.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await pair.ReceiveAsync());
        await closed.CancelAsync();
        await pair.SendAsync(new byte[200_000]);
        time.Advance(s_patience);
        Assert.False(connection.ConnectionClosed.IsCancellationRequested);
        time.Advance(s_patience);
        // What was on the way at the first look may count at the second; nothing more comes.
        time.Advance(s_patience);
        Assert.True(connection.ConnectionClosed.IsCancellationRequested);
    }

    [Fact]
    public async Task Connection_HalfClosed_AfterAnUpgrade_IsClosed()
    {
        using var pair = await SocketPair.ConnectAsync();
        using var closed = new CancellationTokenSource();
        await using var connection = new PatientConnection(ConnectionOf(closed.Token), pair.Server, s_patience, new ManualTimeProvider());
        connection.EndPatience();
        pair.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await pair.ReceiveAsync());
        await closed.CancelAsync();
        Assert.True(connection.ConnectionClosed.IsCancellationRequested);
    }

    [Fact]
    public async Task Connection_ThatIsReset_IsClosedAtOnce()
    {
        using var pair = await SocketPair.ConnectAsync();
        using var closed = new CancellationTokenSource();
        await using var connection = new PatientConnection(ConnectionOf(closed.Token), pair.Server, s_patience, new ManualTimeProvider());
        pair.Client.LingerState = new LingerOption(true, 0);
        pair.Client.Dispose();
        await Assert.ThrowsAsync<SocketException>(pair.ReceiveAsync);
        await closed.CancelAsync();
        Assert.True(connection.ConnectionClosed.IsCancellationRequested);
    }

    [Fact]
    public async Task Reader_TellsTheEnd_OnlyAfterTheBytesBeforeIt()
    {
        var input = new Pipe();
        await input.Writer.WriteAsync("abc"u8.ToArray());
        await input.Writer.CompleteAsync();
        var reader = new LateEndReader(input.Reader);
        for (var left = 3; left > 0; left--)
        {
            var read = await reader.ReadAsync();
            Assert.Equal((left, false), (read.Buffer.Length, read.IsCompleted));
            reader.AdvanceTo(read.Buffer.GetPosition(1));
        }

        Assert.True(reader.TryRead(out var end));
        Assert.Equal((0, true), (end.Buffer.Length, end.IsCompleted));
    }

    [Fact]
    public async Task Reader_WhoseBytesAreLeft_TellsTheEndTheSecondTime()
    {
        var input = new Pipe();
        await input.Writer.WriteAsync("abc"u8.ToArray());
        await input.Writer.CompleteAsync();
        var reader = new LateEndReader(input.Reader);
        var first = await reader.ReadAsync();
        reader.AdvanceTo(first.Buffer.Start, first.Buffer.End);
        var second = await reader.ReadAsync();
        Assert.Equal((false, 3, true), (first.IsCompleted, second.Buffer.Length, second.IsCompleted));
    }

    private static DefaultConnectionContext ConnectionOf(CancellationToken closed)
    {
        var pipes = new Duplex(new Pipe().Reader, new Pipe().Writer);
        return new DefaultConnectionContext("c", pipes, pipes) { ConnectionClosed = closed };
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>Two ends of one TCP connection.</summary>
    private sealed record SocketPair(Socket Client, Socket Server) : IDisposable
    {
        public static async Task<SocketPair> ConnectAsync()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await client.ConnectAsync(listener.LocalEndpoint);
            return new SocketPair(client, await listener.AcceptSocketAsync());
        }

        /// <summary>Sends to the client, which takes it all.</summary>
        public async Task SendAsync(byte[] bytes)
        {
            var sending = Server.SendAsync(bytes.AsMemory()).AsTask();
            for (var left = bytes.Length; left > 0;)
            {
                left -= await Client.ReceiveAsync(new byte[65_536].AsMemory()).AsTask().OrTimeout(() => "what was sent");
            }

            await sending;
        }

        public Task<int> ReceiveAsync() => Server.ReceiveAsync(new byte[1].AsMemory()).AsTask().OrTimeout(() => "what the client did");

        public void Dispose()
        {
            Client.Dispose();
            Server.Dispose();
        }
    }
}
