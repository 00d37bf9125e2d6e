using System.Text;

namespace RingProxy.Protocols.Tests;

public sealed class TextCommandTests
{
    private const string Bad = "CLIENT_ERROR bad command line format";

    [Theory]
    [InlineData("get a\r\n", MemcachedVerb.Get)]
    [InlineData("gets a b c\n", MemcachedVerb.Get)]
    [InlineData("  get  a \r\n", MemcachedVerb.Get)]
    [InlineData("gat 10 a b\r\n", MemcachedVerb.GetAndTouch)]
    [InlineData("set a 1 -1 3\r\nabc\r\n", MemcachedVerb.Store)]
    [InlineData("set a 4294967295 0 0\r\n\r\n", MemcachedVerb.Store)]
    [InlineData("set a 4294967296 4294967296 0\r\n\r\n", MemcachedVerb.Store)]
    [InlineData("cas a 0 0 2 18446744073709551615\r\n\r\n\r\n", MemcachedVerb.Store)]
    [InlineData("incr a 18446744073709551615\r\n", MemcachedVerb.Change)]
    [InlineData("delete a 0\r\n", MemcachedVerb.Change)]
    [InlineData("mg a v t\r\n", MemcachedVerb.MetaGet)]
    [InlineData("ms a 2 T10\r\nhi\r\n", MemcachedVerb.MetaSet)]
    [InlineData("md a\r\n", MemcachedVerb.MetaDelete)]
    [InlineData("ma a N0 J1\r\n", MemcachedVerb.MetaArithmetic)]
    [InlineData("mn\r\n", MemcachedVerb.MetaNoop)]
    [InlineData("stats items\r\n", MemcachedVerb.Stats)]
    [InlineData("flush_all 10 noreply\r\n", MemcachedVerb.FlushAll)]
    public void Read_WholeCommand_AndEveryBeginningOfIt(string text, MemcachedVerb verb)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        var command = new TextCommand(new MemcachedLimits());
        for (var length = 0; length < bytes.Length; length++)
            Assert.Equal((TextRead.NeedMore, 0), (command.Read(bytes.AsSpan(0, length), out var used), used));
        // What follows is not looked at.
        Assert.Equal((TextRead.Command, bytes.Length), (command.Read([.. bytes, .. "get"u8], out var all), all));
        Assert.Equal(verb, command.Verb);
    }

    [Theory]
    [InlineData("\r\n", "ERROR")]
    [InlineData("get\r\n", "ERROR")]
    [InlineData("gat a b\r\n", "CLIENT_ERROR invalid exptime argument")]
    [InlineData("gat 0\r\n", "END")]
    [InlineData("gat\r\n", "ERROR")]
    [InlineData("me\r\n", Bad)]
    [InlineData("nosuch a\r\n", "ERROR")]
    [InlineData("GET a\r\n", "ERROR")]
    [InlineData("set a 0 0\r\n", "ERROR")]
    [InlineData("set a 0 0 1 2 3\r\n", "ERROR")]
    [InlineData("set a x 0 1\r\n", Bad)]
    [InlineData("set a -1 0 1\r\n", Bad)]
    [InlineData("set a 0 1.5 1\r\n", Bad)]
    [InlineData("set a 0 0 -1\r\n", Bad)]
    [InlineData("set a 0 0 2147483646\r\n", Bad)]
    [InlineData("cas a 0 0 1 x\r\n", Bad)]
    [InlineData("incr a\r\n", "ERROR")]
    [InlineData("delete\r\n", "ERROR")]
    [InlineData("mg\r\n", "ERROR")]
    [InlineData("ms a\r\n", Bad)]
    [InlineData("ms a x\r\n", Bad)]
    [InlineData("set a 0 0 2\r\nabcd", "CLIENT_ERROR bad data chunk")]
    public void Read_MistakesThatNeedNoNode_AreMemcachedsOwnErrors(string text, string error)
    {
        var command = new TextCommand(new MemcachedLimits());
        Assert.Equal(TextRead.Refused, command.Read(Encoding.ASCII.GetBytes(text), out var length));
        Assert.Equal((error, text.Length), (command.Error, length));
    }

    [Theory]
    [InlineData("get {0}\r\n")]
    [InlineData("get a {0} b\r\n")]
    [InlineData("set {0} 0 0 1\r\nx\r\n")]
    [InlineData("incr {0} 1\r\n")]
    [InlineData("mg {0} v\r\n")]
    [InlineData("ms {0} 1\r\nx\r\n")]
    public void Read_Key_AtItsLimitAndOneBeyond(string format)
    {
        var command = new TextCommand(new MemcachedLimits());
        Assert.Equal(TextRead.Command, command.Read(Encoding.ASCII.GetBytes(format.Replace("{0}", new string('k', 250), StringComparison.Ordinal)), out _));
        Assert.Equal(TextRead.Refused, command.Read(Encoding.ASCII.GetBytes(format.Replace("{0}", new string('k', 251), StringComparison.Ordinal)), out _));
        Assert.Equal(Bad, command.Error);
    }

    [Fact]
    public void Read_Value_AtItsLimitAndOneBeyond()
    {
        var command = new TextCommand(new MemcachedLimits { MaxItemBytes = 1024 });
        Assert.Equal(TextRead.Command, command.Read(Encoding.ASCII.GetBytes($"set a 0 0 1024\r\n{new string('x', 1024)}\r\n"), out _));
        // Told from the line alone: the data need not be there.
        Assert.Equal(TextRead.TooLarge, command.Read("set a 0 0 1025\r\n"u8, out var length));
        Assert.Equal((16, 1027), (length, command.DataBytes));
    }

    [Fact]
    public void Read_LineThatDoesNotEnd_AtItsLimitAndOneBeyond()
    {
        var command = new TextCommand(new MemcachedLimits());
        Assert.Equal(TextRead.NeedMore, command.Read(new byte[MemcachedLimits.MaxLineBytes], out _));
        Assert.Equal(TextRead.Hopeless, command.Read(new byte[MemcachedLimits.MaxLineBytes + 1], out _));
        Assert.Equal(TextRead.Command, command.Read(Encoding.ASCII.GetBytes($"gat 0 {string.Join(' ', Enumerable.Repeat("key", 510))} k\r\n"), out _));
        Assert.Equal(TextRead.Hopeless, command.Read(Encoding.ASCII.GetBytes($"gat 0 {string.Join(' ', Enumerable.Repeat("key", 511))} key\r\n"), out _));
        byte[] get = [.. "get "u8, .. Enumerable.Repeat((byte)'k', MemcachedLimits.MaxGetLineBytes - 4)];
        Assert.Equal(TextRead.NeedMore, command.Read(get, out _));
        Assert.Equal(TextRead.Hopeless, command.Read([.. get, (byte)'k'], out _));
    }

    [Theory]
    [InlineData("GET / HTTP/1.0\r\n")]
    [InlineData("DELETE HTTP/1.1\r\n")]
    public void Read_LineOfHttp_IsHopeless(string text) =>
        Assert.Equal(TextRead.Hopeless, new TextCommand(new MemcachedLimits()).Read(Encoding.ASCII.GetBytes(text), out _));

    [Theory]
    [InlineData("set a 0 0 0 noreply\r\n\r\n", 5)]
    [InlineData("incr a 1 noreply\r\n", 3)]
    [InlineData("incr a noreply\r\n", 2)]
    [InlineData("mg a v q k\r\n", 3)]
    [InlineData("ms a 0 q\r\n\r\n", 3)]
    [InlineData("mg q v\r\n", -1)]
    [InlineData("get noreply\r\n", -1)]
    public void Read_QuietWord_IsFoundWhereItIsOne(string text, int index)
    {
        var command = new TextCommand(new MemcachedLimits());
        Assert.Equal(TextRead.Command, command.Read(Encoding.ASCII.GetBytes(text), out _));
        Assert.Equal((index >= 0, index), (command.IsQuiet, command.QuietWord));
    }

    [Fact]
    public void Read_AnyBytes_TakeNoMoreThanThereIs_AndNeverThrow()
    {
        string[] pieces = ["get ", "set ", "ms ", "mg ", "a ", "0 ", "1", " 5", "\r\n", "\n", "\r", "noreply", " q", "x", "\0", "cas ", "99999999999", "set a 0 0 5000\r\n", "set b 0 0 1\r\nx\r\n", "-1 ", "incr ", "delete "];
        var seen = new HashSet<TextRead>();
        for (var seed = 0; seed < 5000; seed++)
        {
            var random = new Random(seed);
            var bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)])));
            var command = new TextCommand(new MemcachedLimits { MaxItemBytes = 1024 });
            var read = command.Read(bytes, out var length);
            Assert.InRange(length, 0, bytes.Length);
            Assert.Equal(read is TextRead.NeedMore, length == 0);
            seen.Add(read);
        }

        Assert.Equal(4, seen.Count(read => read is not TextRead.Hopeless));
    }
}
