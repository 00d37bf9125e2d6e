using System.Text;

namespace RingProxy.Protocols.Tests;

/// <summary>Ends of replies of both protocols, wherever the bytes are cut.</summary>
public sealed class FrameScannerTests
{
    private static readonly string[] s_texts =
    [
        "STORED\r\n", "END\r\n", "VALUE a 0 3\r\nabc\r\nEND\r\n", "VALUE a 4294967295 0 18446744073709551615\r\n\r\nVALUE b 1 5\r\nEND\r\n\r\nEND\r\n",
        "HD\r\n", "VA 2 t-1\r\n\r\n\r\n", "EN\r\n", "ERROR\r\n", "CLIENT_ERROR bad\r\n", "STAT pid 1\r\nSTAT version 1.6\r\nEND\r\n", "RESET\r\n", "12\r\n", "MN\r\n",
        "ITEM a [1 b; 0 s]\r\nEND\r\n", "PREFIX foo get 1\r\nEND\r\n", "key=a exp=-1\r\nEND\r\n", "ME a exp=-1 la=0\r\n", "VERSION 1.6.18\r\n", "OK\n",
    ];

    [Fact]
    public void Text_EveryReplyCutAnywhere_EndsWhereItEnds()
    {
        foreach (var text in s_texts)
        {
            var bytes = Encoding.ASCII.GetBytes(text);
            for (var cut = 0; cut < bytes.Length; cut++)
            {
                var scanner = new TextFrameScanner();
                Assert.Equal((FrameScan.NeedMore, cut), (scanner.Scan(bytes.AsSpan(0, cut), out var first), first));
                // The next reply is not touched, and the scanner is ready for it.
                byte[] rest = [.. bytes[cut..], .. "HD\r\n"u8];
                Assert.True((FrameScan.Complete, bytes.Length - cut) == (scanner.Scan(rest, out var second), second), $"{text} cut at {cut}");
                Assert.Equal((FrameScan.Complete, 4), (scanner.Scan(rest.AsSpan(bytes.Length - cut), out var third), third));
            }
        }
    }

    [Theory]
    [InlineData("VALUE a 0\r\n")]
    [InlineData("VALUE a 0 x\r\n")]
    [InlineData("VALUE a 0 -1\r\n")]
    [InlineData("VALUE a 0 9999999999\r\n")]
    [InlineData("VA x\r\n")]
    public void Text_ValueWithoutASize_IsMalformed(string text) =>
        Assert.Equal(FrameScan.Malformed, new TextFrameScanner().Scan(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void Text_LineThatDoesNotEnd_IsMalformedAtALimit()
    {
        var (scanner, piece, read) = (new TextFrameScanner(), new byte[64 * 1024], 0);
        while (scanner.Scan(piece, out _) is FrameScan.NeedMore)
            Assert.InRange(++read, 1, 17);
        Assert.Equal(16, read);
    }

    [Fact]
    public void Binary_EveryReplyCutAnywhere_EndsWhereItEnds()
    {
        byte[][] replies =
        [
            Packet(BinaryOpcode.Get, [], [0, 0, 0, 0, 1, 2, 3]), Packet(BinaryOpcode.Noop, [], []),
            [.. Packet(BinaryOpcode.Stat, "pid"u8, "1"u8), .. Packet(BinaryOpcode.Stat, "time"u8, ""u8), .. Packet(BinaryOpcode.Stat, [], [])],
        ];
        foreach (var bytes in replies)
        {
            for (var cut = 0; cut < bytes.Length; cut++)
            {
                var scanner = new BinaryFrameScanner();
                Assert.Equal((FrameScan.NeedMore, cut), (scanner.Scan(bytes.AsSpan(0, cut), out var first), first));
                byte[] rest = [.. bytes[cut..], .. Packet(BinaryOpcode.Noop, [], [])];
                Assert.Equal((FrameScan.Complete, bytes.Length - cut), (scanner.Scan(rest, out var second), second));
                Assert.Equal((FrameScan.Complete, BinaryHeader.Bytes), (scanner.Scan(rest.AsSpan(bytes.Length - cut), out var third), third));
            }
        }
    }

    [Fact]
    public void Binary_WrongMagic_IsMalformed() => Assert.Equal(FrameScan.Malformed, new BinaryFrameScanner().Scan(new byte[BinaryHeader.Bytes], out _));

    [Fact]
    public void Binary_EveryQuietCommand_HasALoudOne_AndSizesAreChecked()
    {
        foreach (var opcode in Enum.GetValues<BinaryOpcode>())
        {
            Assert.Equal(opcode.ToString().TrimEnd('Q'), BinaryCommand.Loud(opcode).ToString());
            Assert.True(Enum.IsDefined(BinaryCommand.Loud(opcode)));
        }

    }

    [Theory]
    [InlineData(BinaryOpcode.Get, 250, 0, 250, BinaryStatus.Success)]
    [InlineData(BinaryOpcode.Get, 251, 0, 251, BinaryStatus.InvalidArguments)]
    [InlineData(BinaryOpcode.Get, 0, 0, 0, BinaryStatus.InvalidArguments)]
    [InlineData(BinaryOpcode.Get, 5, 0, 6, BinaryStatus.InvalidArguments)]
    [InlineData(BinaryOpcode.Set, 1, 8, 9, BinaryStatus.Success)]
    [InlineData(BinaryOpcode.Set, 1, 8, 8, BinaryStatus.UnknownCommand)]
    [InlineData(BinaryOpcode.Set, 300, 8, 300, BinaryStatus.UnknownCommand)]
    [InlineData(BinaryOpcode.Increment, 1, 20, 22, BinaryStatus.InvalidArguments)]
    [InlineData(BinaryOpcode.Flush, 0, 4, 4, BinaryStatus.Success)]
    [InlineData(BinaryOpcode.Noop, 0, 0, 1, BinaryStatus.InvalidArguments)]
    public void Judge_Sizes_AsMemcachedDoes(BinaryOpcode opcode, int keyBytes, int extrasBytes, int bodyBytes, BinaryStatus expected)
    {
        var packet = new byte[BinaryHeader.Bytes];
        BinaryHeader.WriteResponse(packet, opcode, BinaryStatus.Success, 0, keyBytes, extrasBytes, bodyBytes);
        Assert.Equal(expected, BinaryCommand.Judge(new BinaryHeader(packet)));
    }

    private static byte[] Packet(BinaryOpcode opcode, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var packet = new byte[BinaryHeader.Bytes + key.Length + value.Length];
        BinaryHeader.WriteResponse(packet, opcode, BinaryStatus.Success, 0, key.Length, 0, key.Length + value.Length);
        key.CopyTo(packet.AsSpan(BinaryHeader.Bytes));
        value.CopyTo(packet.AsSpan(BinaryHeader.Bytes + key.Length));
        return packet;
    }
}
