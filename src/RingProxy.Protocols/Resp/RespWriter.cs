using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace RingProxy.Protocols;

/// <summary>
/// Writes replies and commands into memory of its own, which is used again after <see cref="Clear"/>. In protocol version 2 a map is an
/// array of twice the length, a set an array, and nothing an absent string. Not thread-safe.
/// </summary>
public sealed class RespWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    /// <summary>2 or 3.</summary>
    public int Version { get; set; } = 2;

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public void Clear() => _buffer.ResetWrittenCount();

    /// <summary>Bytes that are RESP already.</summary>
    public void Raw(ReadOnlySpan<byte> bytes) => _buffer.Write(bytes);

    public void Status(ReadOnlySpan<byte> text) => Line((byte)'+', text);

    /// <summary>An error; its first word is its code. Line ends in the text become blanks.</summary>
    public void Error(string text)
    {
        var span = _buffer.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length) + 3);
        span[0] = (byte)'-';
        var length = Encoding.UTF8.GetBytes(text, span[1..]);
        span.Slice(1, length).Replace((byte)'\r', (byte)' ');
        span.Slice(1, length).Replace((byte)'\n', (byte)' ');
        "\r\n"u8.CopyTo(span[(1 + length)..]);
        _buffer.Advance(length + 3);
    }

    public void Number(long value) => Prefixed((byte)':', value);

    public void Bulk(ReadOnlySpan<byte> value)
    {
        Prefixed((byte)'$', value.Length);
        _buffer.Write(value);
        _buffer.Write("\r\n"u8);
    }

    public void Bulk(string text)
    {
        Prefixed((byte)'$', Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, _buffer);
        _buffer.Write("\r\n"u8);
    }

    public void Null() => _buffer.Write(Version == 3 ? "_\r\n"u8 : "$-1\r\n"u8);

    public void NullArray() => _buffer.Write(Version == 3 ? "_\r\n"u8 : "*-1\r\n"u8);

    public void Array(long count) => Prefixed((byte)'*', count);

    /// <param name="count">How many pairs follow.</param>
    public void Map(long count) => Prefixed(Version == 3 ? (byte)'%' : (byte)'*', Version == 3 ? count : count * 2);

    public void Set(long count) => Prefixed(Version == 3 ? (byte)'~' : (byte)'*', count);

    public void Push(long count) => Prefixed(Version == 3 ? (byte)'>' : (byte)'*', count);

    /// <summary>A whole command, such as one for a node.</summary>
    public void Command(params ReadOnlySpan<string> arguments)
    {
        Array(arguments.Length);
        foreach (var argument in arguments)
            Bulk(argument);
    }

    private void Line(byte type, ReadOnlySpan<byte> text)
    {
        var span = _buffer.GetSpan(text.Length + 3);
        span[0] = type;
        text.CopyTo(span[1..]);
        "\r\n"u8.CopyTo(span[(1 + text.Length)..]);
        _buffer.Advance(text.Length + 3);
    }

    private void Prefixed(byte type, long value)
    {
        var span = _buffer.GetSpan(24);
        span[0] = type;
        Utf8Formatter.TryFormat(value, span[1..], out var digits);
        "\r\n"u8.CopyTo(span[(1 + digits)..]);
        _buffer.Advance(digits + 3);
    }
}
