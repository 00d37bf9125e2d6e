namespace RingProxy.Cache.Tests;

public sealed class BufferTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 5000)]
    [InlineData(100_000, 30)]
    [InlineData(3_000_000, 2)]
    public void Output_PiecesOfAnySize_LeaveInOrder(int pieceBytes, int count)
    {
        using var pair = new SocketPair();
        var output = new OutputQueue(new LoopBuffers());
        using var wire = new Wire(pair.Left, new NoHandler());
        var sent = new MemoryStream();
        var received = new MemoryStream();
        var buffer = new byte[256 * 1024];

        for (var i = 0; i < count; i++)
        {
            var piece = Enumerable.Range(i, pieceBytes).Select(n => (byte)(n * 31)).ToArray();
            sent.Write(piece);
            output.Append(piece);
        }

        Assert.Equal(sent.Length, output.Bytes);
        while (received.Length < sent.Length)
        {
            output.Flush(wire);
            received.Write(buffer.AsSpan(0, pair.Right.Receive(buffer)));
        }

        Assert.Equal(sent.ToArray(), received.ToArray());
        Assert.Equal(0, output.Bytes);
        Assert.Equal(FlushResult.Drained, output.Flush(wire));
    }

    [Fact]
    public void Output_PeerGone_IsBroken()
    {
        using var pair = new SocketPair();
        var output = new OutputQueue(new LoopBuffers());
        using var wire = new Wire(pair.Left, new NoHandler());
        pair.Right.Dispose();

        output.Append("x"u8);

        Assert.Equal(FlushResult.Broken, output.Flush(wire));
        output.Clear();
        Assert.Equal(0, output.Bytes);
    }

    [Fact]
    public void Input_GrowsAndIsConsumed_KeepsWhatIsLeft()
    {
        var input = new InputBuffer(new LoopBuffers());
        Assert.True(input.IsEmpty);

        var kept = Enumerable.Range(0, 20_000).Select(n => (byte)n).ToArray();
        input.Keep(kept);
        var all = kept.ToList();
        for (var i = 0; i < 200; i++)
        {
            var room = input.Room();
            var piece = room[..Math.Min(room.Length, 10_000)];
            piece.Fill((byte)i);
            all.AddRange(piece);
            input.Filled(piece.Length);
            input.Consume(500);
            all.RemoveRange(0, 500);
            Assert.Equal(all.Count, input.Bytes.Length);
        }

        Assert.Equal(all, input.Bytes.ToArray());
        input.Consume(all.Count);
        Assert.True(input.IsEmpty);
    }

    [Fact]
    public void Exchange_HeldReply_IsKeptWhateverItsPieces()
    {
        var buffers = new LoopBuffers();
        var exchange = new Exchange();
        var expected = new List<byte>();
        foreach (var length in (int[])[10, 600, 20_000, 1, 300_000])
        {
            var piece = Enumerable.Range(expected.Count, length).Select(n => (byte)n).ToArray();
            expected.AddRange(piece);
            exchange.Hold(piece, buffers);
        }

        Assert.Equal(expected, exchange.Held.ToArray());
        exchange.DropHeld(buffers);
        Assert.Equal(0, exchange.HeldBytes);
    }

    private sealed class NoHandler : IWireHandler
    {
        public void OnReady()
        {
        }
    }
}
