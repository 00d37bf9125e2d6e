using System.Net.WebSockets;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

/// <summary>Read by an implementation that is not ours.</summary>
public sealed class CloseFrameTests
{
    [Fact]
    public async Task ToClient_ReadByAClient_IsServiceRestart() =>
        Assert.Equal((1012, "the owner of this key changed"), await ReadAsync(CloseFrame.ToClient(), isServer: false));

    [Fact]
    public async Task ToNode_ReadByAServer_IsGoingAway() =>
        Assert.Equal((1001, "the owner of this key changed"), await ReadAsync(CloseFrame.ToNode(), isServer: true));

    [Fact]
    public void ToNode_EachTime_HasAnotherMask() => Assert.NotEqual(CloseFrame.ToNode(), CloseFrame.ToNode());

    private static async Task<(int Code, string? Reason)> ReadAsync(byte[] frame, bool isServer)
    {
        using var stream = new MemoryStream(frame);
        using var socket = WebSocket.CreateFromStream(stream, isServer, subProtocol: null, Timeout.InfiniteTimeSpan);
        var result = await socket.ReceiveAsync(new byte[200], CancellationToken.None).OrTimeout(() => "reading a Close frame");
        return ((int)result.CloseStatus!, result.CloseStatusDescription);
    }
}
