using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

public sealed class GrpcMoveTests
{
    private static readonly byte[] s_message = [0, 0, 0, 0, 3, 7, 8, 9];

    /// <summary>With its last call the connection closes, and a client that writes just then may hear of that before it has read the status.</summary>
    private static readonly string[] s_endsWhileSending = ["14 the owner of this key changed", "connection lost"];

    private static readonly string[] s_keys = [.. Enumerable.Range(0, 12).Select(i => $"key-{i}")];

    [Fact]
    public async Task Swap_SendsGoAway_ThenEndsExactlyTheCallsWhoseKeyMoved_WithUnavailable()
    {
        var ends = new SignalList<string>();
        await using var story = await MoveStory.StartAsync(context => EchoAsync(context, ends), nodeVersion: 2);
        await using var client = new Client(story);
        var calls = new Dictionary<string, Call>();
        foreach (var key in s_keys)
        {
            calls[key] = await Call.StartAsync(client, key);
        }

        var moved = story.Join(s_keys);
        await using var elsewhere = new Client(story);
        await using var unmoved = await Call.StartAsync(elsewhere, moved[0]);
        Assert.Empty(client.GoAways.Snapshot());
        story.Time.Advance(MoveStory.ToAskAll);
        await client.GoAways.UntilAsync(seen => seen.Count > 0, "the GOAWAY");
        foreach (var call in calls.Values)
        {
            await call.EchoAsync();
        }

        story.Time.Advance(MoveStory.Linger);
        foreach (var key in moved)
        {
            Assert.Equal("14 the owner of this key changed", await calls[key].EndAsync());
        }

        await ends.UntilAsync(seen => seen.Count == moved.Length, "the nodes hear of the end of each call");
        Assert.All(ends.Snapshot(), end => Assert.Equal("cancelled", end));
        foreach (var key in s_keys.Except(moved))
        {
            await calls[key].EchoAsync();
            calls[key].CompleteRequest();
            Assert.Equal("0 ", await calls[key].EndAsync());
        }

        await unmoved.EchoAsync();
        Assert.Empty(elsewhere.GoAways.Snapshot());
        Assert.Empty(story.Errors.Snapshot());
        foreach (var call in calls.Values)
        {
            await call.DisposeAsync();
        }
    }

    [Fact]
    public async Task Ended_CallWhoseNodeTakesNoMore_IsNoFailure()
    {
        var story = await MoveStory.StartAsync(EchoOnceAsync, nodeVersion: 2);
        await using (story)
        {
            await using var client = new Client(story);
            await using var call = await Call.StartAsync(client, story.Proxy.KeyOf("a"));
            // A peer takes 768 KiB ahead. Behind that the sidecar has begun to pass it on, and soon waits for the node.
            await call.FloodAsync(800_000);
            story.Swap(2, "b");
            story.Time.Advance(MoveStory.ToAskAll);
            await client.GoAways.UntilAsync(seen => seen.Count > 0, "the GOAWAY");
            story.Time.Advance(MoveStory.Linger);
            Assert.Contains(await call.EndOrLossAsync(), s_endsWhileSending);
        }

        Assert.Empty(story.Errors.Snapshot());
    }

    [Fact]
    public async Task Asked_CallThatEndsWithinTheLinger_KeepsItsStatus()
    {
        await using var story = await MoveStory.StartAsync(context => EchoAsync(context, new SignalList<string>()), nodeVersion: 2);
        await using var client = new Client(story);
        await using var call = await Call.StartAsync(client, story.Proxy.KeyOf("a"));
        story.Swap(2, "b");
        story.Time.Advance(MoveStory.ToAskAll);
        await call.EchoAsync();
        call.CompleteRequest();
        Assert.Equal("0 ", await call.EndAsync());
        story.Time.Advance(MoveStory.Linger);
        Assert.Empty(story.Errors.Snapshot());
    }

    /// <summary>The node: answers each piece with itself, and notes how calls end that are not completed by the client.</summary>
    private static async Task EchoAsync(HttpContext context, SignalList<string> ends)
    {
        context.Response.ContentType = "application/grpc";
        await context.Response.StartAsync();
        var buffer = new byte[100];
        try
        {
            while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var count)
            {
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, count), context.RequestAborted);
            }

            context.Response.AppendTrailer("grpc-status", "0");
            await context.Response.CompleteAsync();
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            ends.Add("cancelled");
        }
    }

    /// <summary>The node: answers the first piece with itself, and takes nothing more.</summary>
    private static async Task EchoOnceAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        var buffer = new byte[100];
        var count = await context.Request.Body.ReadAsync(buffer, context.RequestAborted);
        await context.Response.Body.WriteAsync(buffer.AsMemory(0, count), context.RequestAborted);
        var ended = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(ended.SetResult);
        await ended.Task;
    }

    /// <summary>One HTTP/2 connection at a time, whose GOAWAY frames are seen.</summary>
    private sealed class Client : IAsyncDisposable
    {
        private readonly HttpMessageInvoker _invoker;

        public Client(MoveStory story)
        {
            BaseAddress = new Uri($"http://{story.Proxy.Authority}/");
            _invoker = new HttpMessageInvoker(new SocketsHttpHandler
            {
                ConnectCallback = async (context, cancellation) =>
                {
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                    await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                    return new Http2Tap(new NetworkStream(socket, ownsSocket: true), frame =>
                    {
                        if (frame == Http2Tap.GoAway)
                        {
                            GoAways.Add(frame);
                        }
                    });
                },
            });
        }

        public Uri BaseAddress { get; }

        public SignalList<byte> GoAways { get; } = new();

        public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) =>
            _invoker.SendAsync(request, CancellationToken.None).OrTimeout(() => "the headers of a call");

        public ValueTask DisposeAsync()
        {
            _invoker.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>A call in both directions.</summary>
    private sealed class Call : IAsyncDisposable
    {
        private readonly OpenContent _content;
        private readonly HttpResponseMessage _response;
        private readonly Stream _output;
        private readonly Stream _input;

        private Call(OpenContent content, HttpResponseMessage response, Stream output, Stream input) =>
            (_content, _response, _output, _input) = (content, response, output, input);

        public static async Task<Call> StartAsync(Client client, string key)
        {
            var content = new OpenContent();
            content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
            var request = new HttpRequestMessage(HttpMethod.Post, new Uri(client.BaseAddress, "/echo.Echo/Say"))
            {
                Content = content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            request.Headers.Add("X-Key", key);
            request.Headers.TE.ParseAdd("trailers");
            var sending = client.SendAsync(request);
            var output = await content.Opened.OrTimeout(() => "the request's stream");
            await SayAsync(output);
            var response = await sending;
            var call = new Call(content, response, output, await response.Content.ReadAsStreamAsync());
            await call.HearAsync();
            return call;
        }

        public async Task EchoAsync()
        {
            await SayAsync(_output);
            await HearAsync();
        }

        /// <summary>Sends without end, as fast as it is taken, until the call ends.</summary>
        /// <returns>Ends when this many bytes have gone out.</returns>
        public async Task FloodAsync(int byteCount)
        {
            const int Length = 16 * 1024;
            var message = new byte[5 + Length];
            message[3] = Length >> 8;
            for (var sent = 0; sent < byteCount; sent += message.Length)
            {
                await _output.WriteAsync(message).AsTask().OrTimeout(() => "sending without end");
            }

            _ = GoOnAsync();

            async Task GoOnAsync()
            {
                while (true)
                {
                    await _output.WriteAsync(message);
                }
            }
        }

        private static async Task SayAsync(Stream output)
        {
            await output.WriteAsync(s_message);
            await output.FlushAsync();
        }

        private async Task HearAsync()
        {
            var echo = new byte[s_message.Length];
            await _input.ReadExactlyAsync(echo).AsTask().OrTimeout(() => "an echo");
            Assert.Equal(s_message, echo);
        }

        public void CompleteRequest() => _content.Complete();

        /// <summary>Reads to the end; the status and its message.</summary>
        public async Task<string> EndAsync()
        {
            Assert.Equal(0, await _input.ReadAsync(new byte[1]).AsTask().OrTimeout(() => "the end of a call"));
            return $"{_response.TrailingHeaders.GetValues("grpc-status").Single()} {(_response.TrailingHeaders.TryGetValues("grpc-message", out var message) ? message.Single() : "")}";
        }

        public async Task<string> EndOrLossAsync()
        {
            try
            {
                return await EndAsync();
            }
            catch (IOException)
            {
                return "connection lost";
            }
        }

        public async ValueTask DisposeAsync()
        {
            _content.Complete();
            await _input.DisposeAsync();
            _response.Dispose();
        }
    }

    /// <summary>A request body that the test writes.</summary>
    private sealed class OpenContent : HttpContent
    {
        private readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Stream> Opened => _opened.Task;

        public void Complete() => _completed.TrySetResult();

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
