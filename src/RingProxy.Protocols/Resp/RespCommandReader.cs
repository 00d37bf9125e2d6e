namespace RingProxy.Protocols;

/// <summary>
/// Reads commands as clients send them:
/// <code>
///   *2\r\n  $3\r\n GET \r\n  $5\r\n hello \r\n        an array of strings: the form of programs
///   GET hello\r\n                                     a line: the form of people
/// </code>
/// The caller shows all bytes that it has from the start of a command. After <see cref="RespRead.NeedMore"/> it shows the same bytes and
/// more, and the reader goes on where it stopped, so a command that comes byte by byte costs no more than its length. Numbers are as
/// strict as in Redis: what passes here can be sent on to a node as it stands. A struct that belongs to one connection.
/// </summary>
public struct RespCommandReader
{
    private int _position;
    private int _remaining;

    /// <summary>After <see cref="RespRead.Malformed"/>: what is wrong, in Redis's own words where it has some.</summary>
    public string? Error { get; private set; }

    /// <param name="buffer">From the first byte of a command on; what follows it is not looked at.</param>
    /// <param name="arguments">Filled for <see cref="RespRead.Command"/>, by offsets into <paramref name="buffer"/>.</param>
    /// <param name="limits">What the peer may send.</param>
    /// <param name="consumed">How many bytes the command has, with <see cref="RespRead.Inline"/> the line with its end; 0 with the others.</param>
    public RespRead Read(ReadOnlySpan<byte> buffer, ArgumentList arguments, RespLimits limits, out int consumed)
    {
        consumed = 0;
        if (buffer.IsEmpty)
            return RespRead.NeedMore;
        if (buffer[0] != (byte)'*')
            return ReadLine(buffer, limits, out consumed);
        var resumed = _position != 0;
        var result = Scan(buffer, resumed ? null : arguments, limits, out consumed);
        // The arguments before the point of resumption are not known any more, and now the whole is there.
        return resumed && result is RespRead.Command ? Scan(buffer, arguments, limits, out consumed) : result;
    }

    private RespRead Scan(ReadOnlySpan<byte> buffer, ArgumentList? arguments, RespLimits limits, out int consumed)
    {
        consumed = 0;
        var (position, remaining) = (_position, _remaining);
        if (position == 0)
        {
            position = 1;
            switch (RespNumber.Read(buffer, ref position, limits.MaxArgumentCount, out var count))
            {
                case NumberRead.NeedMore:
                    return RespRead.NeedMore;
                case NumberRead.Malformed:
                    return Fail("invalid multibulk length");
            }

            if (count <= 0)
            {
                consumed = position;
                return RespRead.Nothing;
            }

            remaining = (int)count;
        }

        arguments?.Clear();
        for (; remaining > 0; remaining--)
        {
            var start = position;
            switch (ReadArgument(buffer, ref start, limits, out var length))
            {
                case NumberRead.NeedMore:
                    (_position, _remaining) = (position, remaining);
                    return RespRead.NeedMore;
                case NumberRead.Malformed:
                    return RespRead.Malformed;
            }

            arguments?.Add(start, length);
            position = start + length + 2;
        }

        (_position, _remaining) = (0, 0);
        consumed = position;
        return RespRead.Command;
    }

    /// <summary>Moves over <c>$LENGTH</c> to the argument's first byte, and makes sure that all of it and its line end are there.</summary>
    private NumberRead ReadArgument(ReadOnlySpan<byte> buffer, ref int position, RespLimits limits, out int length)
    {
        length = 0;
        if (position >= buffer.Length)
            return NumberRead.NeedMore;
        if (buffer[position] != (byte)'$')
        {
            Fail($"expected '$', got '{(char)buffer[position]}'");
            return NumberRead.Malformed;
        }

        position++;
        var read = RespNumber.Read(buffer, ref position, limits.MaxArgumentBytes, out var number);
        if (read is NumberRead.NeedMore)
            return read;
        if (read is NumberRead.Malformed || number < 0)
        {
            Fail("invalid bulk length");
            return NumberRead.Malformed;
        }

        length = (int)number;
        if (position > limits.MaxCommandBytes - length - 2)
        {
            Fail($"a command of more than {limits.MaxCommandBytes} bytes");
            return NumberRead.Malformed;
        }

        var end = position + length;
        if (end + 2 > buffer.Length)
            return NumberRead.NeedMore;
        if (buffer[end] == (byte)'\r' && buffer[end + 1] == (byte)'\n')
            return NumberRead.Complete;
        Fail("a string that does not end where its length says");
        return NumberRead.Malformed;
    }

    private RespRead ReadLine(ReadOnlySpan<byte> buffer, RespLimits limits, out int consumed)
    {
        var end = buffer[_position..].IndexOf((byte)'\n');
        consumed = end < 0 ? 0 : _position + end + 1;
        if ((end < 0 ? buffer.Length : consumed) > limits.MaxInlineBytes)
        {
            consumed = 0;
            return Fail("too big inline request");
        }

        _position = end < 0 ? buffer.Length : 0;
        if (end < 0)
            return RespRead.NeedMore;
        return InlineCommand.IsBlank(buffer[..consumed]) ? RespRead.Nothing : RespRead.Inline;
    }

    private RespRead Fail(string reason)
    {
        (_position, _remaining) = (0, 0);
        Error = $"Protocol error: {reason}";
        return RespRead.Malformed;
    }
}
