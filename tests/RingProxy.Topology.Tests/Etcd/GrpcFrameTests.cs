using Google.Protobuf;
using RingProxy.Topology.EtcdApi;

namespace RingProxy.Topology.Tests;

public sealed class GrpcFrameTests
{
    private const int MaxBytes = 1_000;

    [Fact]
    public void Encode_Message_LengthInFrontBigEndian()
    {
        var message = new RangeRequest { Key = ByteString.CopyFrom(new byte[300]) };

        var frame = GrpcFrame.Encode(message);

        Assert.Equal([0, 0, 0, 1, 0x2f], frame[..5]);
        Assert.Equal(message.ToByteArray(), frame[5..]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1_000)]
    public async Task ReadAsync_MessagesInPiecesOfAnySize_ReadsEachAndThenTheEnd(int pieceBytes)
    {
        RangeRequest[] messages = [new() { Limit = 1 }, new(), new() { Key = ByteString.CopyFromUtf8("key") }];
        using var stream = new PieceStream([.. messages.SelectMany(GrpcFrame.Encode)], pieceBytes);

        foreach (var message in messages)
            Assert.Equal(message.ToByteArray(), await ReadAsync(stream));
        Assert.Null(await ReadAsync(stream));
    }

    [Fact]
    public async Task ReadAsync_AtTheLimit_IsRead() => Assert.Equal(MaxBytes, (await ReadAsync(Frame(0, MaxBytes)))?.Length);

    [Fact]
    public async Task ReadAsync_OneByteMoreThanTheLimit_IsRefusedBeforeItIsRead()
    {
        using var stream = Frame(0, MaxBytes + 1);

        var failure = await Assert.ThrowsAsync<GrpcException>(() => ReadAsync(stream));

        Assert.Equal(GrpcStatusCode.ResourceExhausted, failure.Code);
        Assert.Contains("1001 bytes; at most 1000", failure.Message, StringComparison.Ordinal);
        Assert.Equal(5, stream.Position);
    }

    [Fact]
    public async Task ReadAsync_Compressed_IsRefused() =>
        Assert.Equal(GrpcStatusCode.Internal, (await Assert.ThrowsAsync<GrpcException>(() => ReadAsync(Frame(1, 3)))).Code);

    [Fact]
    public async Task ReadAsync_CutOffAnywhere_Unavailable()
    {
        var whole = GrpcFrame.Encode(new RangeRequest { Key = ByteString.CopyFromUtf8("key") });
        for (var length = 1; length < whole.Length; length++)
        {
            using var stream = new MemoryStream(whole, 0, length);
            Assert.Equal(GrpcStatusCode.Unavailable, (await Assert.ThrowsAsync<GrpcException>(() => ReadAsync(stream))).Code);
        }
    }

    private static Task<byte[]?> ReadAsync(Stream stream) => GrpcFrame.ReadAsync(stream, MaxBytes, CancellationToken.None);

    private static MemoryStream Frame(byte flag, int size) => new([flag, 0, 0, (byte)(size >> 8), (byte)size, .. new byte[size]]);

    /// <summary>Gives at most so many bytes a read, as a network may.</summary>
    private sealed class PieceStream(byte[] bytes, int pieceBytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, pieceBytes)], cancellationToken);
    }
}
