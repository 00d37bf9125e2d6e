namespace RingProxy.Cache.Tests;

/// <summary>Both pollers keep the same contract.</summary>
public sealed class PollerTests
{
    private const int Patience = 60_000;

    public static TheoryData<CacheTransport> Transports => OperatingSystem.IsLinux() ? [CacheTransport.Epoll, CacheTransport.Select] : [CacheTransport.Select];

    [Theory]
    [MemberData(nameof(Transports))]
    public void Tell_BytesThere_TheWireIsReadable(CacheTransport transport)
    {
        using var pair = new SocketPair();
        using var poller = Create(transport);
        var handler = new Handler();
        using var wire = new Wire(pair.Left, handler);
        poller.Add(wire);
        pair.Right.Send("hello"u8);

        while (!wire.Readable)
            Turn(poller);
        var buffer = new byte[64];

        Assert.Equal(5, wire.Receive(buffer));
        Assert.False(wire.Readable);
        Assert.Equal(Wire.WouldBlock, wire.Receive(buffer));
        pair.Right.Dispose();
        while (!wire.Readable)
            Turn(poller);
        Assert.Equal(0, wire.Receive(buffer));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public void Receive_BytesAndEndCameTogether_TheEndIsSeen(CacheTransport transport)
    {
        using var pair = new SocketPair();
        using var poller = Create(transport);
        using var wire = new Wire(pair.Left, new Handler());
        pair.Right.Send("last"u8);
        pair.Right.Dispose();
        poller.Add(wire);
        var buffer = new byte[64];

        // Only what the poller tells leads to a read.
        var received = new List<int>();
        while (received.Count < 2)
        {
            Turn(poller);
            while (wire.Readable)
                received.Add(wire.Receive(buffer));
        }

        Assert.Equal([4, 0], received);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public void Tell_PeerTakesNoMoreAndThenDoes_TheWireIsWritableAgain(CacheTransport transport)
    {
        using var pair = new SocketPair();
        using var poller = Create(transport);
        using var wire = new Wire(pair.Left, new Handler()) { WantsWrite = true };
        poller.Add(wire);
        var chunk = new byte[64 * 1024];
        while (wire.Send(chunk) != Wire.WouldBlock)
        {
            // Until the socket is full.
        }

        Assert.False(wire.Writable);
        while (!wire.Writable)
        {
            pair.Right.Receive(chunk);
            poller.Wait(0);
            poller.Tell();
        }

        Assert.True(wire.Send(chunk) > 0);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Wake_FromAnotherThread_EndsTheWait(CacheTransport transport)
    {
        using var poller = Create(transport);
        var waiting = Task.Run(() => poller.Wait(-1));

        poller.Wake();

        await waiting.WaitAsync(TimeSpan.FromMilliseconds(Patience));
        poller.Tell();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public void Tell_WireRemoved_IsNotCalled(CacheTransport transport)
    {
        using var pair = new SocketPair();
        using var poller = Create(transport);
        var handler = new Handler();
        using var wire = new Wire(pair.Left, handler);
        poller.Add(wire);
        pair.Right.Send("x"u8);
        poller.Wait(Patience);

        poller.Remove(wire);
        poller.Tell();

        Assert.Equal(0, handler.Calls);
    }

    private static void Turn(IPoller poller)
    {
        poller.Wait(Patience);
        poller.Tell();
    }

    private static IPoller Create(CacheTransport transport) => transport is CacheTransport.Epoll ? new EpollPoller() : new SelectPoller();

    private sealed class Handler : IWireHandler
    {
        public int Calls { get; private set; }

        public void OnReady() => Calls++;
    }
}
