using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

public sealed class EventMoveTests
{
    private static readonly string[] s_keys = [.. Enumerable.Range(0, 12).Select(i => $"key-{i}")];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    public async Task Swap_EndsExactlyTheStreamsWhoseKeyMoved_AfterAWholeEvent(int clientVersion, int nodeVersion)
    {
        var (said, left) = (new ConcurrentDictionary<string, Channel<string>>(), new SignalList<string>());
        await using var story = await MoveStory.StartAsync(context => SayAsync(context, said, left), nodeVersion);
        var client = clientVersion == 1 ? story.Proxy.Http1 : story.Proxy.Http2;
        var streams = new Dictionary<string, Stream>();
        foreach (var key in s_keys)
        {
            streams[key] = await OpenAsync(story, said, key, "data: 1\n\n", client);
        }

        var moved = story.Join(s_keys);
        // One of them is within an event when it is asked.
        await SayAsync(said[moved[0]], streams[moved[0]], "data: 2\n");
        story.Time.Advance(MoveStory.ToAskAll);
        foreach (var key in moved[1..])
        {
            Assert.Equal("", await ReadAsync(streams[key], 1));
        }

        await said[moved[0]].Writer.WriteAsync("data: 3\n\ndata: 4\n\n");
        Assert.Equal("data: 3\n\n", await ReadAsync(streams[moved[0]], 100));
        await left.UntilAsync(seen => seen.Count == moved.Length, "the nodes hear of the end of each stream");
        Assert.Equal(moved.Order(), left.Snapshot().Order());
        foreach (var key in s_keys.Except(moved))
        {
            await SayAsync(said[key], streams[key], "data: 2\n\n");
        }

        Assert.Empty(story.Errors.Snapshot());
    }

    [Fact]
    public async Task Asked_WithinAnEventThatDoesNotEnd_EndsAfterTheLinger()
    {
        var said = new ConcurrentDictionary<string, Channel<string>>();
        await using var story = await MoveStory.StartAsync(context => SayAsync(context, said, new SignalList<string>()));
        var key = story.Proxy.KeyOf("a");
        await using var stream = await OpenAsync(story, said, key, "data: half of it", story.Proxy.Http1);
        story.Swap(2, "b");
        story.Time.Advance(MoveStory.ToAskAll);
        await SayAsync(said[key], stream, ", more of it");
        story.Time.Advance(MoveStory.Linger);
        Assert.Equal("", await ReadAsync(stream, 1));
        Assert.Empty(story.Errors.Snapshot());
    }

    /// <summary>The node has to begin: headers come with the first of the body.</summary>
    private static async Task<Stream> OpenAsync(MoveStory story, ConcurrentDictionary<string, Channel<string>> said, string key, string first, HttpClient client)
    {
        said[key] = Channel.CreateUnbounded<string>();
        await said[key].Writer.WriteAsync(first);
        var response = await story.Proxy.SendAsync(HttpMethod.Get, key, client: client);
        var stream = await response.Content.ReadAsStreamAsync();
        Assert.Equal(first, await ReadAsync(stream, first.Length));
        return stream;
    }

    /// <summary>The node says something, and the client reads it.</summary>
    private static async Task SayAsync(Channel<string> said, Stream stream, string text)
    {
        await said.Writer.WriteAsync(text);
        Assert.Equal(text, await ReadAsync(stream, text.Length));
    }

    /// <summary>Up to so many characters, fewer if the stream ends cleanly before.</summary>
    private static async Task<string> ReadAsync(Stream stream, int count)
    {
        var buffer = new byte[count];
        var read = await stream.ReadAtLeastAsync(buffer, count, throwOnEndOfStream: false).AsTask().OrTimeout(() => $"reading {count} bytes of a stream");
        return Encoding.ASCII.GetString(buffer, 0, read);
    }

    /// <summary>The node: passes on what the test wants it to say, and notes whose stream was left.</summary>
    private static async Task SayAsync(HttpContext context, ConcurrentDictionary<string, Channel<string>> said, SignalList<string> left)
    {
        context.Response.ContentType = "text/event-stream";
        var key = context.Request.Headers["X-Key"].ToString();
        try
        {
            await foreach (var text in said[key].Reader.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.WriteAsync(text, context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            left.Add(key);
        }
    }
}
