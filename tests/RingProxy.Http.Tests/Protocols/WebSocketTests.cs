using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

public sealed class WebSocketTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Messages_BothWays_ArriveWhole_AndTheCloseCodeAfterThem(int version)
    {
        await using var node = await TestNode.StartAsync("n", EchoAsync, version == 1 ? HttpProtocols.Http1 : HttpProtocols.Http2);
        await using var proxy = await TestProxy.StartAsync(node);
        using var socket = new ClientWebSocket();
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        socket.Options.SetRequestHeader("X-Key", "k");
        socket.Options.AddSubProtocol("echo");
        socket.Options.HttpVersion = new Version(version, version == 1 ? 1 : 0);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await socket.ConnectAsync(new Uri($"ws://{proxy.Authority}/"), invoker, CancellationToken.None).OrTimeout(() => "connecting");
        Assert.Equal("echo", socket.SubProtocol);

        foreach (var (size, type) in new[] { (5, WebSocketMessageType.Text), (0, WebSocketMessageType.Binary), (200_000, WebSocketMessageType.Binary) })
        {
            var sent = Enumerable.Range(0, size).Select(i => (byte)('a' + (i % 26))).ToArray();
            await socket.SendAsync(sent, type, endOfMessage: true, CancellationToken.None);
            var (received, receivedType) = await ReceiveAsync(socket);
            Assert.Equal(type, receivedType);
            Assert.Equal(sent, received);
        }

        await socket.CloseOutputAsync((WebSocketCloseStatus)4_001, "bye", CancellationToken.None);
        var (_, last) = await ReceiveAsync(socket);
        Assert.Equal((WebSocketMessageType.Close, (WebSocketCloseStatus)4_002, "saw 4001 bye"), (last, socket.CloseStatus, socket.CloseStatusDescription));
    }

    [Fact]
    public async Task Client_ThatVanishes_EndsTheNodesSocket()
    {
        var (connected, ended) = (new Gate("the socket at the node"), new Gate("its end at the node"));
        await using var node = await TestNode.StartAsync("n", async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            connected.Open();
            try
            {
                await socket.ReceiveAsync(new byte[1], CancellationToken.None);
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException)
            {
                ended.Open();
            }
        });
        await using var proxy = await TestProxy.StartAsync(node);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(
            "GET / HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 101", await client.UntilAsync("\r\n\r\n"), StringComparison.Ordinal);
        await connected.WaitAsync();
        client.Reset();
        await ended.WaitAsync();
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync("echo");
        while (true)
        {
            var (message, type) = await ReceiveAsync(socket);
            if (type is WebSocketMessageType.Close)
            {
                var seen = $"saw {(int)socket.CloseStatus!} {socket.CloseStatusDescription}";
                await socket.CloseOutputAsync((WebSocketCloseStatus)4_002, seen, CancellationToken.None);
                return;
            }

            await socket.SendAsync(message, type, endOfMessage: true, CancellationToken.None);
        }
    }

    private static async Task<(byte[] Message, WebSocketMessageType Type)> ReceiveAsync(WebSocket socket)
    {
        using var message = new MemoryStream();
        var buffer = new byte[4_096];
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer, CancellationToken.None).OrTimeout(() => $"receiving a message; socket is {socket.State}");
            message.Write(buffer.AsSpan(0, result.Count));
            if (result.EndOfMessage)
            {
                return (message.ToArray(), result.MessageType);
            }
        }
    }
}
