using RingProxy.Testing;

namespace RingProxy.Http.Tests;

public sealed class WebSocketStreamTests
{
    private static readonly byte[] s_close = CloseFrame.ToClient();
    private static readonly byte[] s_answer = Frames.OfClose(1012, isMasked: true);

    [Fact]
    public async Task Read_NothingAsked_PassesEverythingBothWays()
    {
        var random = new Random(1);
        var (said, heard) = (Frames.Random(random, isMasked: false), Frames.Random(random, isMasked: true));
        using var node = new FakeNodeStream();
        await using var stream = new WebSocketStream(node);
        var copy = new FakeCopy(stream);
        foreach (var piece in Frames.Cut(said.Bytes, random))
        {
            await node.SayAsync(piece);
        }

        foreach (var piece in Frames.Cut(heard.Bytes, random))
        {
            await stream.WriteAsync(piece);
        }

        node.Finish();
        await copy.EndAsync();
        Assert.Equal(said.Bytes, copy.Received);
        Assert.Equal(heard.Bytes, node.AllWritten);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(65_536)]
    public async Task Ask_Idle_ClosesTheClient_HearsItOut_AndEndsWhenTheNodeHasClosed(int bufferLength)
    {
        using var node = new FakeNodeStream();
        await using var stream = new WebSocketStream(node);
        var copy = new FakeCopy(stream, bufferLength);
        await node.Waited.WaitAsync();
        stream.Ask();
        await copy.UntilAsync(s_close.Length);
        var last = Frames.Of(Frames.Text, "on its way already"u8, isMasked: true);
        await stream.WriteAsync(last);
        await stream.WriteAsync(s_answer);
        Assert.False(copy.Ended.IsCompleted);
        await node.SayAsync(Frames.Of(Frames.Text, "too late"u8));
        await node.SayAsync(Frames.OfClose(1012));

        await copy.EndAsync();
        Assert.Equal(s_close, copy.Received);
        Assert.Equal([.. last, .. s_answer], node.AllWritten);
        Assert.False(node.IsCut);
    }

    /// <summary>A read of no bytes may end although the node has said nothing.</summary>
    [Fact]
    public async Task Ask_WhileTheNodeIsReadInVain_ClosesTheClient()
    {
        using var node = new FakeNodeStream { PromisesTooMuch = true };
        await using var stream = new WebSocketStream(node);
        var copy = new FakeCopy(stream);
        await node.Waited.WaitAsync();
        stream.Ask();
        await copy.UntilAsync(s_close.Length);
        await stream.WriteAsync(s_answer);
        await node.SayAsync(Frames.OfClose(1012));

        await copy.EndAsync();
        Assert.Equal(s_close, copy.Received);
        Assert.Equal(s_answer, node.AllWritten);
        Assert.False(node.IsCut);
    }

    [Fact]
    public async Task Ask_WithinAMessage_CompletesItFirst()
    {
        using var node = new FakeNodeStream();
        await using var stream = new WebSocketStream(node);
        var copy = new FakeCopy(stream);
        byte[] message = [.. Frames.Of(Frames.Text, new byte[300], isFinal: false), .. Frames.Of(Frames.Ping, []), .. Frames.Of(Frames.Continuation, new byte[70_000])];
        await node.SayAsync(message.AsMemory(..200));
        await copy.UntilAsync(200);
        stream.Ask();
        await node.SayAsync(message.AsMemory(200..));
        await node.SayAsync(Frames.Of(Frames.Text, "the next"u8));
        await copy.UntilAsync(message.Length + s_close.Length);
        await stream.WriteAsync(s_answer);
        node.Finish();
        await copy.EndAsync();
        Assert.Equal([.. message, .. s_close], copy.Received);
    }

    [Fact]
    public async Task Ask_NodeThatCutsTheConnection_LeavesTheClientItsClose()
    {
        using var node = new FakeNodeStream();
        await using var stream = new WebSocketStream(node);
        var copy = new FakeCopy(stream);
        stream.Ask();
        await copy.UntilAsync(s_close.Length);
        node.Finish(new IOException("reset"));
        node.WriteError = new IOException("reset");
        await stream.WriteAsync(s_answer);
        await copy.EndAsync();
        Assert.Equal(s_close, copy.Received);
    }

    [Fact]
    public async Task Ask_NodeThatIsReset_BeforeTheClose_IsAnErrorAsEver()
    {
        using var node = new FakeNodeStream();
        await using var stream = new WebSocketStream(node);
        var copy = new FakeCopy(stream);
        await node.SayAsync(Frames.Of(Frames.Text, "half of it"u8).AsMemory(..4));
        await copy.UntilAsync(4);
        stream.Ask();
        node.Finish(new IOException("reset"));
        await Assert.ThrowsAsync<IOException>(copy.EndAsync);
    }

    [Fact]
    public async Task End_ClientThatDoesNotAnswer_TellsTheNode_WaitsForIt_AndDropsWhatComesLater()
    {
        using var node = new FakeNodeStream();
        await using var stream = new WebSocketStream(node);
        var copy = new FakeCopy(stream);
        stream.Ask();
        await copy.UntilAsync(s_close.Length);
        stream.End();
        await node.Written.UntilAsync(writes => writes.Count == 1, "the node is told");
        var told = node.AllWritten;
        Assert.Equal((0x88, 0x80 | (s_close.Length - 2)), (told[0], told[1]));
        await stream.WriteAsync(s_answer);
        await node.SayAsync(Frames.Of(Frames.Text, "too late"u8));
        Assert.False(copy.Ended.IsCompleted);
        await node.SayAsync(Frames.OfClose(1001));
        await copy.EndAsync();
        Assert.Equal(told, node.AllWritten);
        Assert.Equal(s_close, copy.Received);
    }

    [Fact]
    public async Task End_WithoutAsk_BetweenFrames_StillCloses()
    {
        using var node = new FakeNodeStream();
        await using var stream = new WebSocketStream(node);
        var part = Frames.Of(Frames.Text, "one"u8, isFinal: false);
        var copy = new FakeCopy(stream);
        await node.SayAsync(part);
        await copy.UntilAsync(part.Length);
        stream.End();
        await copy.UntilAsync(part.Length + s_close.Length);
        node.Finish();
        await copy.EndAsync();
        Assert.Equal([.. part, .. s_close], copy.Received);
    }

    [Fact]
    public async Task End_WithinTheNodesFrame_TellsTheNodeAlone()
    {
        using var node = new FakeNodeStream();
        await using var stream = new WebSocketStream(node);
        var copy = new FakeCopy(stream);
        await node.SayAsync(Frames.Of(Frames.Text, "half of it"u8).AsMemory(..4));
        await copy.UntilAsync(4);
        stream.End();
        await node.Written.UntilAsync(writes => writes.Count == 1, "the node is told");
        await node.SayAsync(Frames.Of(Frames.Text, "half of it"u8).AsMemory(4..));
        node.Finish(new IOException("reset"));
        await copy.EndAsync();
        Assert.Equal(4, copy.Received.Length);
    }

    [Fact]
    public async Task End_NodeThatIsGone_Ends()
    {
        using var node = new FakeNodeStream { WriteError = new IOException("reset") };
        await using var stream = new WebSocketStream(node);
        var copy = new FakeCopy(stream);
        stream.End();
        await copy.UntilAsync(s_close.Length);
        node.Finish(new IOException("reset"));
        await copy.EndAsync();
        Assert.Equal(s_close, copy.Received);
    }

    [Fact]
    public async Task End_WithinFrames_OfBothSides_SaysNothing()
    {
        using var node = new FakeNodeStream();
        await using var stream = new WebSocketStream(node);
        var copy = new FakeCopy(stream);
        await node.SayAsync(Frames.Of(Frames.Text, "half of it"u8).AsMemory(..4));
        await copy.UntilAsync(4);
        await stream.WriteAsync(s_answer.AsMemory(..3));
        stream.End();
        await copy.EndAsync();
        Assert.Equal(4, copy.Received.Length);
        Assert.Equal(3, node.AllWritten.Length);
    }

    [Fact]
    public async Task End_WhileAWriteWaits_DoesNotMixWithIt()
    {
        using var node = new FakeNodeStream();
        await using var stream = new WebSocketStream(node);
        node.WritesWaitFor = new Gate("the node reads");
        var copy = new FakeCopy(stream);
        var message = Frames.Of(Frames.Text, "slow"u8, isMasked: true);
        var write = stream.WriteAsync(message);
        stream.End();
        await copy.EndAsync();
        node.WritesWaitFor.Open();
        await write.AsTask().OrTimeout(() => "the slow write");
        Assert.Equal(message, node.AllWritten);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_Cancelled_InAnyStep_Throws(bool isAwaitingClient)
    {
        using var node = new FakeNodeStream();
        await using var stream = new WebSocketStream(node);
        using var cancel = new CancellationTokenSource();
        var copy = new FakeCopy(stream, cancellationToken: cancel.Token);
        if (isAwaitingClient)
        {
            stream.Ask();
            await copy.UntilAsync(s_close.Length);
            node.Finish();
        }

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(copy.EndAsync);
    }

    [Fact]
    public async Task Dispose_ClosesTheNode()
    {
        using var node = new FakeNodeStream();
        await new WebSocketStream(node).DisposeAsync();
        Assert.True(node.IsDisposed);
    }
}
