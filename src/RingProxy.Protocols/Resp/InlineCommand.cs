using System.Buffers.Text;

namespace RingProxy.Protocols;

/// <summary>
/// Commands as people type them: words between blanks, with <c>"…"</c> (escapes <c>\n \r \t \b \a \xHH</c>) and <c>'…'</c> around what
/// contains blanks. They are turned into the form of programs, so that everything behind knows one form only.
/// </summary>
public static class InlineCommand
{
    /// <summary>Room for <c>*COUNT\r\n</c> before the arguments are counted.</summary>
    private const int HeaderBytes = 13;

    public const string UnbalancedQuotes = "Protocol error: unbalanced quotes in request";

    /// <summary>How much room the command made of a line may take: each two bytes can be an argument, and each needs a length before it.</summary>
    public static int MaxCommandBytes(int lineBytes) => HeaderBytes + (7 * lineBytes) + 16;

    /// <summary>Whether a line has no word.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> line)
    {
        foreach (var b in line)
        {
            if (!IsBlank(b))
                return false;
        }

        return true;
    }

    /// <summary>Writes the command.</summary>
    /// <param name="line">A line that is not blank.</param>
    /// <param name="destination">At least <see cref="MaxCommandBytes"/>.</param>
    /// <param name="command">Where in the destination the command is.</param>
    /// <returns>False if quotes are not closed, or are closed within a word.</returns>
    public static bool TryWrite(ReadOnlySpan<byte> line, Span<byte> destination, out Range command)
    {
        var (at, written, count) = (0, HeaderBytes, 0);
        command = default;
        while (true)
        {
            while (at < line.Length && IsBlank(line[at]))
                at++;
            if (at == line.Length)
                break;
            if (!TryWriteWord(line, ref at, destination, ref written))
                return false;
            count++;
        }

        Span<byte> header = stackalloc byte[HeaderBytes];
        header[0] = (byte)'*';
        Utf8Formatter.TryFormat(count, header[1..], out var digits);
        "\r\n"u8.CopyTo(header[(1 + digits)..]);
        var start = HeaderBytes - digits - 3;
        header[..(digits + 3)].CopyTo(destination[start..]);
        command = start..written;
        return true;
    }

    private static bool TryWriteWord(ReadOnlySpan<byte> line, ref int at, Span<byte> destination, ref int written)
    {
        // The word is decoded behind the room that its length may take, and then moved to where it belongs.
        const int LengthBytes = 13;
        var word = destination[(written + LengthBytes)..];
        var length = 0;
        while (at < line.Length && !IsBlank(line[at]))
        {
            if (line[at] is not ((byte)'"' or (byte)'\''))
            {
                word[length++] = line[at++];
            }
            else if (!TryDecodeQuoted(line, ref at, word, ref length))
            {
                return false;
            }
        }

        destination[written++] = (byte)'$';
        Utf8Formatter.TryFormat(length, destination[written..], out var digits);
        written += digits;
        "\r\n"u8.CopyTo(destination[written..]);
        written += 2;
        word[..length].CopyTo(destination[written..]);
        written += length;
        "\r\n"u8.CopyTo(destination[written..]);
        written += 2;
        return true;
    }

    /// <summary>After the closing quote the word has to end.</summary>
    private static bool TryDecodeQuoted(ReadOnlySpan<byte> line, ref int at, Span<byte> word, ref int length)
    {
        var quote = line[at++];
        while (at < line.Length && line[at] != quote)
        {
            word[length++] = line[at] == (byte)'\\' ? Unescape(line, ref at, quote) : line[at++];
        }

        if (at == line.Length)
            return false;
        at++;
        return at == line.Length || IsBlank(line[at]);
    }

    private static byte Unescape(ReadOnlySpan<byte> line, ref int at, byte quote)
    {
        var rest = line[(at + 1)..];
        if (rest.IsEmpty || (quote == (byte)'\'' && rest[0] != quote))
            return line[at++];
        if (quote == (byte)'"' && rest is [(byte)'x', var high, var low, ..] && char.IsAsciiHexDigit((char)high) && char.IsAsciiHexDigit((char)low))
        {
            at += 4;
            return (byte)((HexValue(high) << 4) | HexValue(low));
        }

        at += 2;
        return rest[0] switch
        {
            (byte)'n' when quote == (byte)'"' => (byte)'\n',
            (byte)'r' when quote == (byte)'"' => (byte)'\r',
            (byte)'t' when quote == (byte)'"' => (byte)'\t',
            (byte)'b' when quote == (byte)'"' => (byte)'\b',
            (byte)'a' when quote == (byte)'"' => (byte)'\a',
            var other => other,
        };
    }

    private static int HexValue(byte digit) => char.IsAsciiDigit((char)digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static bool IsBlank(byte b) => b is (byte)' ' or (>= 9 and <= 13);
}
