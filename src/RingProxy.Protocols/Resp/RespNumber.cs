namespace RingProxy.Protocols;

internal enum NumberRead
{
    NeedMore,
    Complete,
    Malformed,
}

/// <summary>Numbers that end a line, as strict as Redis reads them: no plus, no blanks, no leading zeros.</summary>
internal static class RespNumber
{
    /// <summary>Reads a number and its <c>\r\n</c>, and moves beyond them.</summary>
    /// <param name="buffer">The bytes at hand.</param>
    /// <param name="position">Where the number begins; moved only if it is complete.</param>
    /// <param name="most">The highest value; anything above is malformed, at its first digit too many.</param>
    /// <param name="value">The number.</param>
    public static NumberRead Read(ReadOnlySpan<byte> buffer, ref int position, long most, out long value)
    {
        value = 0;
        var at = position;
        var negative = at < buffer.Length && buffer[at] == (byte)'-';
        if (negative)
            at++;
        var first = at;
        for (; at < buffer.Length; at++)
        {
            var digit = (uint)(buffer[at] - '0');
            if (digit > 9)
                return ReadEnd(buffer, ref position, at, first, negative, ref value);
            value = (value * 10) + digit;
            var isLeadingZero = at > first && buffer[first] == (byte)'0';
            if (isLeadingZero || value > most)
                return NumberRead.Malformed;
        }

        return NumberRead.NeedMore;
    }

    private static NumberRead ReadEnd(ReadOnlySpan<byte> buffer, ref int position, int at, int first, bool negative, ref long value)
    {
        var isMinusZero = negative && value == 0;
        if (at == first || isMinusZero || buffer[at] != (byte)'\r')
            return NumberRead.Malformed;
        if (at + 1 == buffer.Length)
            return NumberRead.NeedMore;
        if (buffer[at + 1] != (byte)'\n')
            return NumberRead.Malformed;
        if (negative)
            value = -value;
        position = at + 2;
        return NumberRead.Complete;
    }
}
