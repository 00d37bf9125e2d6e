using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace RingProxy.Protocols;

/// <summary>
/// Finds where a reply of memcached's text protocol ends, without keeping its bytes. What a line begins with decides, so it need not know the
/// command:
/// <code>
///   VALUE key flags bytes [cas]\r\n data \r\n … END\r\n      goes on after each value
///   VA bytes flags*\r\n data \r\n                            ends with the data
///   STAT …\r\n, ITEM …\r\n, PREFIX …\r\n, key=…\r\n … END\r\n   goes on after each line
///   any other line                                         is the whole reply
/// </code>
/// A struct that belongs to one connection; it is ready for the next reply after each complete one.
/// </summary>
public struct TextFrameScanner
{
    /// <summary>The longest line of values: a key, two numbers of 20 digits, a size.</summary>
    private const int KeptBytes = 512;

    /// <summary>Which word of <c>VALUE key flags bytes</c> is the size, from 0.</summary>
    private const int ValueSizeWord = 3;

    private Line _line;
    private int _lineBytes;
    private long _dataLeft;
    private bool _endsWithData;

    /// <summary>Of the data behind a line of <c>VALUE</c>, with the end of its line; −1: the line has no size.</summary>
    public static int DataBytesOf(ReadOnlySpan<byte> valueLine) => TrySize(valueLine, ValueSizeWord, out var size) ? size + 2 : -1;

    /// <param name="data">The next bytes.</param>
    /// <param name="consumed">How many of them belong to the reply.</param>
    public FrameScan Scan(ReadOnlySpan<byte> data, out int consumed)
    {
        consumed = 0;
        while (consumed < data.Length)
        {
            if (_dataLeft > 0)
            {
                var taken = (int)Math.Min(_dataLeft, data.Length - consumed);
                consumed += taken;
                _dataLeft -= taken;
                if (_dataLeft == 0 && _endsWithData)
                    return FrameScan.Complete;
                continue;
            }

            var rest = data[consumed..];
            var end = rest.IndexOf((byte)'\n');
            if (end < 0)
            {
                consumed = data.Length;
                return Keep(rest) ? FrameScan.NeedMore : FrameScan.Malformed;
            }

            consumed += end + 1;
            if (_lineBytes == 0)
            {
                if (Take(rest[..(end + 1)]) is { } scan)
                    return scan;
            }
            else
            {
                if (!Keep(rest[..(end + 1)]))
                    return FrameScan.Malformed;
                var line = ((ReadOnlySpan<byte>)_line)[..Math.Min(_lineBytes, KeptBytes)];
                _lineBytes = 0;
                if (Take(line) is { } scan)
                    return scan;
            }
        }

        return FrameScan.NeedMore;
    }

    /// <summary>Null: the reply goes on.</summary>
    private FrameScan? Take(ReadOnlySpan<byte> line)
    {
        var isValue = line.StartsWith("VALUE "u8);
        if (isValue || line.StartsWith("VA "u8))
        {
            if (!TrySize(line, isValue ? ValueSizeWord : 1, out var size))
                return FrameScan.Malformed;
            (_dataLeft, _endsWithData) = (size + 2L, !isValue);
            return null;
        }

        return line.StartsWith("STAT "u8) || line.StartsWith("ITEM "u8) || line.StartsWith("PREFIX "u8) || line.StartsWith("key="u8) ? null : FrameScan.Complete;
    }

    /// <summary>The word with an index, as a size.</summary>
    private static bool TrySize(ReadOnlySpan<byte> line, int index, out int size)
    {
        for (; index > 0; index--)
        {
            var blank = line.IndexOf((byte)' ');
            if (blank < 0)
                break;
            line = line[(blank + 1)..];
        }

        size = 0;
        return index == 0 && Utf8Parser.TryParse(line, out size, out var used) && used > 0 && size is >= 0 and <= int.MaxValue - 2
            && used < line.Length && line[used] is (byte)' ' or (byte)'\r' or (byte)'\n';
    }

    /// <summary>The beginning of a long line is enough: only short ones say more than their first word. False: too long to be one of memcached's.</summary>
    private bool Keep(ReadOnlySpan<byte> bytes)
    {
        const int MostBytes = 1024 * 1024;
        if (_lineBytes < KeptBytes)
            bytes[..Math.Min(bytes.Length, KeptBytes - _lineBytes)].CopyTo(((Span<byte>)_line)[_lineBytes..]);
        _lineBytes += bytes.Length;
        return _lineBytes <= MostBytes;
    }

    [InlineArray(KeptBytes)]
    private struct Line
    {
        private byte _first;
    }
}
