using Xunit.Abstractions;

namespace RingProxy.Protocols.Tests;

public sealed class InlineCommandTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("PING\r\n", "PING")]
    [InlineData("  set  a\tb \n", "set", "a", "b")]
    [InlineData("set \"a b\" 'c d'\r\n", "set", "a b", "c d")]
    [InlineData("set \"\" ''\r\n", "set", "", "")]
    [InlineData(@"set ""\x41\n\r\t\b\a\q\"""" '\n\'x'", "set", "A\n\r\t\b\aq\"", @"\n'x")]
    [InlineData("a\"b c\"\r\n", "ab c")]
    public void TryWrite_Line_BecomesACommand(string line, params string[] expected)
    {
        var destination = new byte[InlineCommand.MaxCommandBytes(line.Length)];

        Assert.True(InlineCommand.TryWrite(RespBytes.Of(line), destination, out var command));
        Assert.Equal(RespBytes.Text(RespBytes.Command(expected)), RespBytes.Text(destination[command]));
    }

    [Theory]
    [InlineData("set \"a\r\n")]
    [InlineData("set 'a\r\n")]
    [InlineData("set \"a\"b\r\n")]
    [InlineData("set 'a'b\r\n")]
    [InlineData("set \"a\\")]
    public void TryWrite_UnbalancedQuotes_AreRefused(string line) =>
        Assert.False(InlineCommand.TryWrite(RespBytes.Of(line), new byte[InlineCommand.MaxCommandBytes(line.Length)], out _));

    [Fact]
    public void TryWrite_AnyLine_FitsAndIsACommand()
    {
        var draw = new RespDraw(output);
        var written = 0;

        for (var round = 0; round < 20_000; round++)
        {
            var line = RespBytes.Of(string.Concat(Enumerable.Range(0, draw.Number(1, 20)).Select(_ => "a \"'\\x4\n"[draw.Number(0, 7)])));
            var destination = new byte[InlineCommand.MaxCommandBytes(line.Length)];
            if (InlineCommand.IsBlank(line) || !InlineCommand.TryWrite(line, destination, out var command))
                continue;
            written++;
            var bytes = destination[command];
            Assert.True(new RespCommandReader().Read(bytes, new ArgumentList(), RespLimits.Default, out var consumed) is RespRead.Command, RespBytes.Text(line));
            Assert.Equal(bytes.Length, consumed);
        }

        Assert.True(written > 2_000, $"only {written} lines were commands");
    }
}
