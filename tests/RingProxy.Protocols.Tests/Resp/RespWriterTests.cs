namespace RingProxy.Protocols.Tests;

public sealed class RespWriterTests
{
    [Theory]
    [InlineData(2, "+OK\r\n-ERR a b\r\n:-5\r\n$2\r\nhi\r\n$-1\r\n*-1\r\n*1\r\n*4\r\n*2\r\n*3\r\n")]
    [InlineData(3, "+OK\r\n-ERR a b\r\n:-5\r\n$2\r\nhi\r\n_\r\n_\r\n*1\r\n%2\r\n~2\r\n>3\r\n")]
    public void Write_EachKind_InTheWordsOfTheVersion(int version, string expected)
    {
        var writer = new RespWriter { Version = version };

        writer.Status("OK"u8);
        writer.Error("ERR a\nb");
        writer.Number(-5);
        writer.Bulk("hi");
        writer.Null();
        writer.NullArray();
        writer.Array(1);
        writer.Map(2);
        writer.Set(2);
        writer.Push(3);

        Assert.Equal(expected, RespBytes.Text(writer.Written));
    }

    [Fact]
    public void Command_Arguments_AreReadBack()
    {
        var writer = new RespWriter();

        writer.Command("SELECT", "5");

        Assert.Equal("*2\r\n$6\r\nSELECT\r\n$1\r\n5\r\n", RespBytes.Text(writer.Written));
    }

    [Theory]
    [InlineData("$5\r\nhello\r\n", '$', 5, 4, false)]
    [InlineData("*2\r\n:1\r\n:2\r\n", '*', 2, 4, false)]
    [InlineData(":-7\r\n", ':', -7, 5, false)]
    [InlineData("-ERR 12\r\n", '-', 0, 9, true)]
    [InlineData(",1.5\r\n", ',', 0, 6, false)]
    public void HeaderOf_Reply_IsItsFirstLine(string reply, char type, long number, int lineBytes, bool isError)
    {
        var header = RespHeader.Of(RespBytes.Of(reply));

        Assert.Equal((type, number, lineBytes, isError), ((char)header.Type, header.Number, header.LineBytes, header.IsError));
    }
}
