using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

public sealed class WebSocketMoveTests
{
    private static readonly string[] s_keys = [.. Enumerable.Range(0, 12).Select(i => $"key-{i}")];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    public async Task Swap_ClosesExactlyTheSocketsWhoseKeyMoved_WithServiceRestart(int clientVersion, int nodeVersion)
    {
        var closings = new SignalList<string>();
        await using var story = await MoveStory.StartAsync(context => EchoAsync(context, closings), nodeVersion);
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        var sockets = new Dictionary<string, ClientWebSocket>();
        foreach (var key in s_keys)
        {
            sockets[key] = await ConnectAsync(story, key, clientVersion, invoker);
            Assert.Equal("hello", await EchoAsync(sockets[key], "hello"));
        }

        var moved = story.Join(s_keys);
        story.Time.Advance(MoveStory.ToAskAll);
        foreach (var key in moved)
        {
            var socket = sockets[key];
            await socket.SendAsync("on its way"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            var close = await ReceiveAsync(socket);
            Assert.Equal((WebSocketMessageType.Close, 1012, "the owner of this key changed"), (close.MessageType, (int)socket.CloseStatus!, socket.CloseStatusDescription));
            await socket.CloseOutputAsync((WebSocketCloseStatus)1012, "", CancellationToken.None);
        }

        await closings.UntilAsync(seen => seen.Count == moved.Length, "the nodes hear of each Close");
        Assert.All(closings.Snapshot(), closing => Assert.Equal("1012 after: hello, on its way", closing));
        foreach (var key in s_keys.Except(moved))
        {
            Assert.Equal("still here", await EchoAsync(sockets[key], "still here"));
        }

        using var again = await ConnectAsync(story, moved[0], clientVersion, invoker);
        Assert.Equal("back", await EchoAsync(again, "back"));
        story.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("back", await EchoAsync(again, "back"));
        Assert.Empty(story.Errors.Snapshot());
        foreach (var socket in sockets.Values)
        {
            socket.Dispose();
        }
    }

    [Fact]
    public async Task Swap_OffByDefault_TouchesNothing()
    {
        await using var story = await MoveStory.StartAsync(context => EchoAsync(context, new SignalList<string>()), isOn: false);
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        var sockets = new List<ClientWebSocket>();
        foreach (var key in s_keys)
        {
            sockets.Add(await ConnectAsync(story, key, version: 1, invoker));
        }

        story.Join(s_keys);
        story.Time.Advance(TimeSpan.FromHours(1));
        foreach (var socket in sockets)
        {
            Assert.Equal("still here", await EchoAsync(socket, "still here"));
            socket.Dispose();
        }
    }

    [Fact]
    public async Task Asked_WithinALongMessage_CompletesItFirst()
    {
        var (half, goOn) = (new Gate("half of the message is sent"), new Gate("the rest may follow"));
        await using var story = await MoveStory.StartAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.SendAsync(new byte[100_000], WebSocketMessageType.Binary, endOfMessage: false, CancellationToken.None);
            half.Open();
            await goOn.WaitAsync();
            await socket.SendAsync(new byte[100_000], WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
            await socket.ReceiveAsync(new byte[200], CancellationToken.None);
        });
        var key = story.Proxy.KeyOf("a");
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        using var socket = await ConnectAsync(story, key, version: 1, invoker);
        await half.WaitAsync();
        var buffer = new byte[200_000];
        var count = (await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None)).Count;
        story.Swap(2, "b");
        story.Time.Advance(MoveStory.ToAskAll);
        goOn.Open();
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).AsTask().OrTimeout(() => $"the rest of the message; {count} bytes so far");
            if (part.MessageType is WebSocketMessageType.Close)
            {
                break;
            }

            count += part.Count;
        }

        Assert.Equal((200_000, 1012), (count, (int)socket.CloseStatus!));
    }

    [Fact]
    public async Task Asked_ClientThatDoesNotAnswer_IsCutAfterTheLinger_AndTheNodeIsTold()
    {
        var closings = new SignalList<string>();
        await using var story = await MoveStory.StartAsync(context => EchoAsync(context, closings));
        using var client = await UpgradeAsync(story, story.Proxy.KeyOf("a"));
        story.Swap(2, "b");
        story.Time.Advance(MoveStory.ToAskAll);
        await client.UntilAsync(Encoding.Latin1.GetString(CloseFrame.ToClient()));
        Assert.Empty(closings.Snapshot());
        story.Time.Advance(MoveStory.Linger);
        Assert.True(await client.ReadToEndAsync());
        await closings.UntilAsync(seen => seen.Count == 1, "the node hears of the end");
        Assert.Equal(["1001 after: "], closings.Snapshot());
        Assert.Empty(story.Errors.Snapshot());
    }

    [Fact]
    public async Task Asked_ClientThatReadsNothing_IsCut_AndTheNodeIsFree()
    {
        var ended = new Gate("the node is free");
        await using var story = await MoveStory.StartAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            try
            {
                while (true)
                {
                    await socket.SendAsync(new byte[1_000_000], WebSocketMessageType.Binary, endOfMessage: true, context.RequestAborted);
                }
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException)
            {
                ended.Open();
            }
        });
        using var client = await UpgradeAsync(story, story.Proxy.KeyOf("a"));
        story.Swap(2, "b");
        story.Time.Advance(MoveStory.ToAskAll + MoveStory.Linger + StreamRegistry.CutAfter);
        await ended.WaitAsync();
    }

    private static async Task<RawClient> UpgradeAsync(MoveStory story, string key)
    {
        var client = await story.Proxy.ConnectAsync();
        await client.SendAsync(
            $"GET / HTTP/1.1\r\nHost: x\r\nX-Key: {key}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
        await client.UntilAsync("\r\n\r\n");
        return client;
    }

    private static async Task<ClientWebSocket> ConnectAsync(MoveStory story, string key, int version, HttpMessageInvoker invoker)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("X-Key", key);
        socket.Options.HttpVersion = new Version(version, version == 1 ? 1 : 0);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await socket.ConnectAsync(new Uri($"ws://{story.Proxy.Authority}/"), invoker, CancellationToken.None).OrTimeout(() => $"connecting with {key}");
        return socket;
    }

    private static async Task<string> EchoAsync(WebSocket socket, string text)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        return (await ReceiveAsync(socket)).Text;
    }

    private static async Task<(WebSocketMessageType MessageType, string Text)> ReceiveAsync(WebSocket socket)
    {
        var buffer = new byte[1_000];
        var result = await socket.ReceiveAsync(buffer, CancellationToken.None).OrTimeout(() => $"receiving; the socket is {socket.State}");
        return (result.MessageType, Encoding.ASCII.GetString(buffer, 0, result.Count));
    }

    /// <summary>The node: answers each message but one with itself, and notes how it was closed after which messages.</summary>
    private static async Task EchoAsync(HttpContext context, SignalList<string> closings)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var heard = new List<string>();
        while (true)
        {
            var (type, text) = await ReceiveAsync(socket);
            if (type is WebSocketMessageType.Close)
            {
                closings.Add($"{(int)socket.CloseStatus!} after: {string.Join(", ", heard)}");
                await socket.CloseOutputAsync(socket.CloseStatus.Value, "", CancellationToken.None);
                return;
            }

            heard.Add(text);
            if (text != "on its way")
            {
                await socket.SendAsync(Encoding.ASCII.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }
        }
    }
}
