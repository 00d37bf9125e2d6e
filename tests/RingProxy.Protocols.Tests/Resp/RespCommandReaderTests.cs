using RingProxy.Testing;
using Xunit.Abstractions;

namespace RingProxy.Protocols.Tests;

public sealed class RespCommandReaderTests(ITestOutputHelper output)
{
    private static readonly RespLimits s_small = new() { MaxArgumentCount = 3, MaxArgumentBytes = 10, MaxCommandBytes = 50, MaxInlineBytes = 20 };

    [Theory]
    [InlineData("*1\r\n$4\r\nPING\r\n", "PING")]
    [InlineData("*2\r\n$3\r\nGET\r\n$0\r\n\r\n", "GET", "")]
    [InlineData("*3\r\n$3\r\nSET\r\n$3\r\na\r\n\r\n$5\r\n*1\r\n$\r\n", "SET", "a\r\n", "*1\r\n$")]
    [InlineData("*2\r\n$1\r\n\0\r\n$12\r\n\u00ff\u00fe34567890ab\r\n", "\0", "\u00ff\u00fe34567890ab")]
    public void Read_Command_HasItsArgumentsWhateverTheSplit(string bytes, params string[] expected)
    {
        var payload = RespBytes.Of(bytes);

        foreach (var (name, prefixes) in ByteSplits.PrefixesOf(payload))
        {
            var reader = new RespCommandReader();
            var arguments = new ArgumentList();
            foreach (var prefix in prefixes.SkipLast(1))
            {
                Assert.Equal(RespRead.NeedMore, reader.Read(prefix.Span, arguments, RespLimits.Default, out var none));
                Assert.Equal(0, none);
            }

            Assert.True(reader.Read(prefixes[^1].Span, arguments, RespLimits.Default, out var consumed) is RespRead.Command, name);
            Assert.Equal(payload.Length, consumed);
            Assert.Equal(expected, Enumerable.Range(0, arguments.Count).Select(i => RespBytes.Text(arguments.Of(payload, i))));
        }
    }

    [Theory]
    [InlineData("PING\r\n", RespRead.Inline)]
    [InlineData("PING\n", RespRead.Inline)]
    [InlineData("\r\n", RespRead.Nothing)]
    [InlineData(" \t\r\n", RespRead.Nothing)]
    [InlineData("*0\r\n", RespRead.Nothing)]
    [InlineData("*-1\r\n", RespRead.Nothing)]
    public void Read_LinesAndNothing_AreToldWhateverTheSplit(string bytes, RespRead expected)
    {
        foreach (var (name, prefixes) in ByteSplits.PrefixesOf(RespBytes.Of(bytes)))
        {
            var reader = new RespCommandReader();
            foreach (var prefix in prefixes.SkipLast(1))
                Assert.Equal(RespRead.NeedMore, reader.Read(prefix.Span, new ArgumentList(), RespLimits.Default, out _));
            Assert.True(expected == reader.Read(prefixes[^1].Span, new ArgumentList(), RespLimits.Default, out var consumed), name);
            Assert.Equal(bytes.Length, consumed);
        }
    }

    [Theory]
    [InlineData("*x\r\n", "Protocol error: invalid multibulk length")]
    [InlineData("*+1\r\n", "Protocol error: invalid multibulk length")]
    [InlineData("*01\r\n", "Protocol error: invalid multibulk length")]
    [InlineData("*-0\r\n", "Protocol error: invalid multibulk length")]
    [InlineData("*\r\n", "Protocol error: invalid multibulk length")]
    [InlineData("*1\rx", "Protocol error: invalid multibulk length")]
    [InlineData("*99999999999999999999", "Protocol error: invalid multibulk length")]
    [InlineData("*1\r\n:1\r\n", "Protocol error: expected '$', got ':'")]
    [InlineData("*1\r\n$-1\r\n", "Protocol error: invalid bulk length")]
    [InlineData("*1\r\n$a\r\n", "Protocol error: invalid bulk length")]
    [InlineData("*1\r\n$99999999999\r\n", "Protocol error: invalid bulk length")]
    [InlineData("*1\r\n$4\r\nPINGPONG", "Protocol error: a string that does not end where its length says")]
    public void Read_Malformed_SaysWhyWhateverTheSplit(string bytes, string reason)
    {
        foreach (var (name, prefixes) in ByteSplits.PrefixesOf(RespBytes.Of(bytes)))
        {
            var reader = new RespCommandReader();
            var result = RespRead.NeedMore;
            foreach (var prefix in prefixes.TakeWhile(_ => result is RespRead.NeedMore))
                result = reader.Read(prefix.Span, new ArgumentList(), RespLimits.Default, out _);
            Assert.True(result is RespRead.Malformed, name);
            Assert.Equal(reason, reader.Error);
        }
    }

    [Theory]
    [InlineData("*3\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n", RespRead.Command)]
    [InlineData("*4\r\n", RespRead.Malformed)]
    [InlineData("*1\r\n$10\r\n1234567890\r\n", RespRead.Command)]
    [InlineData("*1\r\n$11\r\n", RespRead.Malformed)]
    [InlineData("*3\r\n$10\r\n1234567890\r\n$10\r\n1234567890\r\n$10\r\n1234567890\r\n", RespRead.Malformed)]
    [InlineData("*3\r\n$10\r\n1234567890\r\n$10\r\n1234567890\r\n$9\r\n123456789\r\n", RespRead.Malformed)]
    [InlineData("*3\r\n$10\r\n1234567890\r\n$10\r\n1234567890\r\n$7\r\n1234567\r\n", RespRead.Malformed)]
    [InlineData("*3\r\n$10\r\n1234567890\r\n$10\r\n1234567890\r\n$8\r\n12345678", RespRead.Malformed)]
    [InlineData("*3\r\n$10\r\n1234567890\r\n$10\r\n1234567890\r\n$6\r\n123456\r\n", RespRead.Command)]
    [InlineData("234567890123456789\r\n", RespRead.Inline)]
    [InlineData("2345678901234567890\r\n", RespRead.Malformed)]
    [InlineData("234567890123456789012", RespRead.Malformed)]
    public void Read_AtALimitAndOneBeyond_PassesAndFails(string bytes, RespRead expected)
    {
        var payload = RespBytes.Of(bytes);

        Assert.Equal(expected, new RespCommandReader().Read(payload, new ArgumentList(), s_small, out _));
    }

    [Fact]
    public void Read_ManyArguments_AllAreThereByteByByte()
    {
        var words = Enumerable.Range(0, 10_000).Select(i => $"{i}").ToArray();
        var payload = RespBytes.Command(words);
        var reader = new RespCommandReader();
        var arguments = new ArgumentList();

        for (var length = 1; length < payload.Length; length++)
            Assert.Equal(RespRead.NeedMore, reader.Read(payload.AsSpan(0, length), arguments, RespLimits.Default, out _));
        Assert.Equal(RespRead.Command, reader.Read(payload, arguments, RespLimits.Default, out _));

        Assert.Equal(words, Enumerable.Range(0, arguments.Count).Select(i => RespBytes.Text(arguments.Of(payload, i))));
    }

    [Fact]
    public void Read_SteadyPath_AllocatesNothing()
    {
        var payload = RespBytes.Command("SET", "key", new string('v', 100));
        var reader = new RespCommandReader();
        var arguments = new ArgumentList();
        reader.Read(payload, arguments, RespLimits.Default, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            reader.Read(payload, arguments, RespLimits.Default, out _);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Read_DamagedCommands_AreJudgedTheSameByteByByte()
    {
        var draw = new RespDraw(output);
        var verdicts = new Dictionary<RespRead, int>();

        for (var round = 0; round < 20_000; round++)
        {
            var bytes = draw.Damage(RespBytes.Command(draw.Words()));
            var (whole, slow) = (new RespCommandReader(), new RespCommandReader());
            var arguments = new ArgumentList();
            var expected = whole.Read(bytes, arguments, RespLimits.Default, out var expectedBytes);
            var (result, consumed) = (RespRead.NeedMore, 0);
            for (var length = 1; length <= bytes.Length && result is RespRead.NeedMore; length++)
                result = slow.Read(bytes.AsSpan(0, length), arguments, RespLimits.Default, out consumed);

            Assert.True((expected, expectedBytes, whole.Error) == (result, consumed, slow.Error), RespBytes.Text(bytes));
            verdicts[expected] = verdicts.GetValueOrDefault(expected) + 1;
        }

        // The damage is worth its name: every kind of verdict occurs, none hardly ever.
        Assert.All(Enum.GetValues<RespRead>(), kind => Assert.True(verdicts.GetValueOrDefault(kind) > 20, $"{kind}: {verdicts.GetValueOrDefault(kind)}"));
    }
}
