using System.Buffers;
using System.Text;

namespace RingProxy.Protocols.Tests;

public sealed class KeyChangeTests
{
    [Theory]
    [InlineData("HD kab O5\r\n", "HD kp:ab O5\r\n")]
    [InlineData("HD O5 kab\r\n", "HD O5 kp:ab\r\n")]
    [InlineData("VA 5 f0 kab s5\r\nk k k\r\n", "VA 5 f0 kp:ab s5\r\nk k k\r\n")]
    [InlineData("ME ab exp=-1 la=1\r\n", "ME p:ab exp=-1 la=1\r\n")]
    [InlineData("NF kab\r\n", "NF kp:ab\r\n")]
    [InlineData("HD kYWI= b O5\r\n", "HD kcDphYg== b O5\r\n")]
    [InlineData("ME YWI= exp=-1 la=1\r\n", "ME cDphYg== exp=-1 la=1\r\n")]
    [InlineData("EN\r\n", "EN\r\n")]
    [InlineData("VA 2\r\nk \r\n", "VA 2\r\nk \r\n")]
    [InlineData("SERVER_ERROR node 'a': killed k\r\n", "SERVER_ERROR node 'a': killed k\r\n")]
    [InlineData("CLIENT_ERROR k k\r\n", "CLIENT_ERROR k k\r\n")]
    public void MetaReply_NamesTheOtherKey(string reply, string expected)
    {
        var writer = new ArrayBufferWriter<byte>();
        KeyChange.WriteMetaReply(writer, Encoding.ASCII.GetBytes(reply), "p:ab"u8, cut: 2);
        Assert.Equal(expected, Encoding.ASCII.GetString(writer.WrittenSpan));
    }

    [Theory]
    [InlineData("key", "")]
    [InlineData("key", "longer than the key")]
    [InlineData("key", "k")]
    public void Packet_HasTheOtherKey_AndItsLengths(string key, string other)
    {
        var writer = new ArrayBufferWriter<byte>();
        KeyChange.WritePacket(writer, PacketOf(key), Encoding.ASCII.GetBytes(other));
        Assert.Equal(PacketOf(other), writer.WrittenSpan.ToArray());
    }

    [Fact]
    public void Packet_WithoutKey_StaysAsItIs()
    {
        var writer = new ArrayBufferWriter<byte>();
        KeyChange.WritePacket(writer, PacketOf(""), "key"u8);
        Assert.Equal(PacketOf(""), writer.WrittenSpan.ToArray());
    }

    private static byte[] PacketOf(string key)
    {
        var header = new byte[BinaryHeader.Bytes];
        BinaryHeader.WriteResponse(header, BinaryOpcode.GetK, BinaryStatus.Success, 7, key.Length, 4, 4 + key.Length + 5);
        return [.. header, 1, 2, 3, 4, .. Encoding.ASCII.GetBytes($"{key}value")];
    }
}
