using System.Text;
using Microsoft.AspNetCore.Connections.Features;

namespace RingProxy.Http.Tests;

public sealed class StoppableStreamTests
{
    [Fact]
    public async Task Read_NothingAsked_PassesEverything()
    {
        using var node = new FakeNodeStream();
        await using var stream = new StoppableStream(node, new EventTracker());
        var copy = new FakeCopy(stream, bufferLength: 3);
        await node.SayAsync("data: 1\n\ndata: 2"u8.ToArray());
        node.Finish();
        await copy.EndAsync();
        Assert.Equal("data: 1\n\ndata: 2", Encoding.ASCII.GetString(copy.Received));
    }

    [Fact]
    public async Task Ask_BetweenEvents_EndsAtOnce()
    {
        using var node = new FakeNodeStream();
        await using var stream = new StoppableStream(node, new EventTracker());
        var copy = new FakeCopy(stream);
        await node.SayAsync("data: 1\n\n"u8.ToArray());
        await copy.UntilAsync(9);
        stream.Ask();
        await copy.EndAsync();
        Assert.Equal(9, copy.Received.Length);
    }

    [Fact]
    public async Task Ask_WithinAnEvent_EndsAfterIt()
    {
        using var node = new FakeNodeStream();
        await using var stream = new StoppableStream(node, new EventTracker());
        var copy = new FakeCopy(stream);
        await node.SayAsync("data: 1\n"u8.ToArray());
        await copy.UntilAsync(8);
        stream.Ask();
        await node.SayAsync("data: 2\n"u8.ToArray());
        await copy.UntilAsync(16);
        Assert.False(copy.Ended.IsCompleted);
        await node.SayAsync("\ndata: 3\n\n"u8.ToArray());
        await copy.EndAsync();
        Assert.Equal("data: 1\ndata: 2\n\n", Encoding.ASCII.GetString(copy.Received));
        Assert.False(node.IsCut);
    }

    [Fact]
    public async Task End_WithinAnEvent_EndsAtOnce()
    {
        using var node = new FakeNodeStream();
        await using var stream = new StoppableStream(node, new EventTracker());
        var copy = new FakeCopy(stream);
        await node.SayAsync("data: 1\n"u8.ToArray());
        await copy.UntilAsync(8);
        stream.Ask();
        stream.End();
        await copy.EndAsync();
        Assert.Equal(8, copy.Received.Length);
    }

    [Fact]
    public async Task Read_CancelledByTheCaller_Throws_AlsoWhenAsked()
    {
        using var node = new FakeNodeStream();
        await using var stream = new StoppableStream(node, new OpaqueTracker());
        using var cancel = new CancellationTokenSource();
        var copy = new FakeCopy(stream, cancellationToken: cancel.Token);
        stream.Ask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(copy.EndAsync);
    }

    [Fact]
    public async Task Read_NodeThatFails_Throws()
    {
        using var node = new FakeNodeStream();
        await using var stream = new StoppableStream(node, new OpaqueTracker());
        var copy = new FakeCopy(stream);
        node.Finish(new IOException("reset"));
        await Assert.ThrowsAsync<IOException>(copy.EndAsync);
    }

    [Fact]
    public async Task Grpc_Asked_GoesOn_AndEnded_CompletesTheMessage_WithTrailers()
    {
        using var node = new FakeNodeStream();
        using var client = new FakeNodeStream();
        using var response = new HttpResponseMessage();
        await using var requestBody = new GrpcRequestBody(client);
        using var cancelRequest = new CancellationTokenSource();
        var connection = new FakeConnection();
        await using var stream = new GrpcStream(node, response, connection, requestBody);
        var (copy, requestCopy) = (new FakeCopy(stream), new FakeCopy(requestBody, cancellationToken: cancelRequest.Token));
        stream.Ask();
        Assert.Equal(1, connection.CloseCount);
        byte[] message = [0, 0, 0, 0, 3, 1, 2, 3];
        await node.SayAsync(message);
        await node.SayAsync(message.AsMemory(..6));
        await copy.UntilAsync(14);
        stream.End();
        await node.SayAsync(message.AsMemory(6..));
        await copy.EndAsync();
        Assert.Equal([.. message, .. message], copy.Received);
        Assert.False(requestCopy.Ended.IsCompleted);
        await cancelRequest.CancelAsync();
        await requestCopy.EndAsync();
        Assert.Equal("14", response.TrailingHeaders.GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task GrpcRequestBody_CancelledWhileTheCallGoesOn_Throws()
    {
        using var client = new FakeNodeStream();
        await using var requestBody = new GrpcRequestBody(client);
        using var cancel = new CancellationTokenSource();
        var copy = new FakeCopy(requestBody, cancellationToken: cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(copy.EndAsync);
    }

    [Fact]
    public async Task Grpc_ThatEndsByItself_KeepsItsTrailers()
    {
        using var node = new FakeNodeStream();
        using var response = new HttpResponseMessage();
        await using var stream = new GrpcStream(node, response, connection: null, requestBody: null);
        var copy = new FakeCopy(stream);
        stream.Ask();
        node.Finish();
        await copy.EndAsync();
        Assert.Empty(response.TrailingHeaders);
    }

    private sealed class FakeConnection : IConnectionLifetimeNotificationFeature
    {
        public int CloseCount { get; private set; }

        public CancellationToken ConnectionClosedRequested { get; set; }

        public void RequestClose() => CloseCount++;
    }
}
