using RingProxy.Testing;
using Xunit.Abstractions;

namespace RingProxy.Protocols.Tests;

public sealed class RespFrameScannerTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("+OK\r\n", '+')]
    [InlineData("-ERR no\r\n", '-')]
    [InlineData(":-12\r\n", ':')]
    [InlineData("$5\r\nhe\r\no\r\n", '$')]
    [InlineData("$0\r\n\r\n", '$')]
    [InlineData("$-1\r\n", '$')]
    [InlineData("*-1\r\n", '*')]
    [InlineData("*0\r\n", '*')]
    [InlineData("*2\r\n*2\r\n:1\r\n*0\r\n$1\r\nx\r\n", '*')]
    [InlineData("%2\r\n+a\r\n:1\r\n+b\r\n%0\r\n", '%')]
    [InlineData("~1\r\n#t\r\n", '~')]
    [InlineData(">2\r\n+message\r\n+x\r\n", '>')]
    [InlineData("|1\r\n+ttl\r\n:3\r\n$1\r\nx\r\n", '$')]
    [InlineData("*1\r\n|1\r\n+a\r\n+b\r\n:1\r\n", '*')]
    [InlineData("|0\r\n:1\r\n", ':')]
    [InlineData("=8\r\ntxt:some\r\n", '=')]
    [InlineData("!5\r\nERR x\r\n", '!')]
    [InlineData("_\r\n", '_')]
    [InlineData(",3.14\r\n", ',')]
    [InlineData("(1234567999999999999999999999999\r\n", '(')]
    public void Scan_Reply_EndsWhereItEndsWhateverTheSplit(string reply, char kind)
    {
        foreach (var (name, pieces) in ByteSplits.Of(RespBytes.Of(reply)))
        {
            var scanner = new RespFrameScanner();
            foreach (var piece in pieces.SkipLast(1))
            {
                Assert.True(scanner.Scan(piece.Span, RespLimits.Default, out var all) is FrameScan.NeedMore, name);
                Assert.Equal(piece.Length, all);
            }

            Assert.True(scanner.Scan(pieces[^1].Span, RespLimits.Default, out var consumed) is FrameScan.Complete, name);
            Assert.Equal(pieces[^1].Length, consumed);
            Assert.Equal(kind, (char)scanner.FirstByte);
        }
    }

    [Theory]
    [InlineData("x")]
    [InlineData("$-2\r\n")]
    [InlineData("$\r\n")]
    [InlineData("$1x")]
    [InlineData("$--1\r\n")]
    [InlineData("$1\r\nxy")]
    [InlineData("$1\r\nx\rx")]
    [InlineData("*1\r\n\r\n")]
    [InlineData("$99999999999999999999\r\n")]
    public void Scan_Malformed_IsToldWhateverTheSplit(string reply)
    {
        foreach (var (name, pieces) in ByteSplits.Of(RespBytes.Of(reply)))
        {
            var scanner = new RespFrameScanner();
            var result = FrameScan.NeedMore;
            foreach (var piece in pieces.TakeWhile(_ => result is FrameScan.NeedMore))
                result = scanner.Scan(piece.Span, RespLimits.Default, out _);
            Assert.True(result is FrameScan.Malformed, name);
        }
    }

    [Fact]
    public void Scan_TwoReplies_StopsBetweenThem()
    {
        var scanner = new RespFrameScanner();
        var bytes = RespBytes.Of("+OK\r\n$3\r\nfoo\r\n:");

        Assert.Equal(FrameScan.Complete, scanner.Scan(bytes, RespLimits.Default, out var first));
        Assert.Equal(FrameScan.Complete, scanner.Scan(bytes.AsSpan(first), RespLimits.Default, out var second));
        Assert.Equal(FrameScan.NeedMore, scanner.Scan(bytes.AsSpan(first + second), RespLimits.Default, out _));
        Assert.Equal((5, 9), (first, second));
    }

    [Theory]
    [InlineData("$10\r\n1234567890\r\n", FrameScan.Complete)]
    [InlineData("$11\r\n", FrameScan.Malformed)]
    [InlineData("*4\r\n:1\r\n:1\r\n:1\r\n:1\r\n", FrameScan.Complete)]
    [InlineData("*5\r\n", FrameScan.Malformed)]
    [InlineData("%2\r\n:1\r\n:1\r\n:1\r\n:1\r\n", FrameScan.Complete)]
    [InlineData("%3\r\n", FrameScan.Malformed)]
    [InlineData("+12345678\r\n", FrameScan.Complete)]
    [InlineData("+123456789\r\n", FrameScan.Malformed)]
    [InlineData("+12345678901", FrameScan.Malformed)]
    public void Scan_AtALimitAndOneBeyond_PassesAndFails(string reply, FrameScan expected)
    {
        var limits = new RespLimits { MaxStringBytes = 10, MaxElementCount = 4, MaxLineBytes = 10 };

        Assert.Equal(expected, new RespFrameScanner().Scan(RespBytes.Of(reply), limits, out _));
    }

    [Theory]
    [InlineData(16, FrameScan.Complete)]
    [InlineData(17, FrameScan.Complete)]
    [InlineData(33, FrameScan.Complete)]
    [InlineData(RespLimits.MaxDepth, FrameScan.Complete)]
    [InlineData(RespLimits.MaxDepth + 1, FrameScan.Malformed)]
    public void Scan_Depth_HasALimit(int depth, FrameScan expected)
    {
        var reply = string.Concat(Enumerable.Repeat("*2\r\n:0\r\n", depth)) + ":1\r\n";
        var scanner = new RespFrameScanner();

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(expected, scanner.Scan(RespBytes.Of(reply), RespLimits.Default, out var consumed));
            Assert.Equal(reply.Length, consumed);
        }
    }

    [Fact]
    public void Scan_RandomReplies_EndWhereASimpleReaderSays()
    {
        var draw = new RespDraw(output);
        var deepest = 0;

        for (var round = 0; round < 20_000; round++)
        {
            var reply = draw.Reply();
            var bytes = RespBytes.Of(reply + "+next\r\n");
            var cut = draw.Number(0, bytes.Length);
            var scanner = new RespFrameScanner();
            var result = scanner.Scan(bytes.AsSpan(0, cut), RespLimits.Default, out var end);
            if (result is FrameScan.NeedMore)
            {
                result = scanner.Scan(bytes.AsSpan(cut), RespLimits.Default, out var rest);
                end = cut + rest;
            }

            Assert.True((FrameScan.Complete, reply.Length) == (result, end), reply);
            deepest = Math.Max(deepest, reply.Split("*2").Length);
        }

        Assert.True(deepest > 2, "the replies are flat");
    }

    [Fact]
    public void Scan_DamagedReplies_AreJudgedTheSameByteByByte()
    {
        var draw = new RespDraw(output);
        var verdicts = new Dictionary<FrameScan, int>();

        for (var round = 0; round < 20_000; round++)
        {
            var bytes = draw.Damage(RespBytes.Of(draw.Reply()));
            var (whole, slow) = (new RespFrameScanner(), new RespFrameScanner());
            var expected = whole.Scan(bytes, RespLimits.Default, out var expectedEnd);
            var (result, end) = (FrameScan.NeedMore, 0);
            while (end < bytes.Length && result is FrameScan.NeedMore)
                result = slow.Scan(bytes.AsSpan(end++, 1), RespLimits.Default, out _);

            Assert.True(expected == result && (expected is FrameScan.Malformed || expectedEnd == end), RespBytes.Text(bytes));
            verdicts[expected] = verdicts.GetValueOrDefault(expected) + 1;
        }

        Assert.All(Enum.GetValues<FrameScan>(), kind => Assert.True(verdicts.GetValueOrDefault(kind) > 1000, $"{kind}: {verdicts.GetValueOrDefault(kind)}"));
    }
}
