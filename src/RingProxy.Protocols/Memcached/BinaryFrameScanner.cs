using System.Runtime.CompilerServices;

namespace RingProxy.Protocols;

/// <summary>
/// Finds where a reply of memcached's binary protocol ends: one message, but for statistics as many as it takes until one without a key. A
/// struct that belongs to one connection; it is ready for the next reply after each complete one.
/// </summary>
public struct BinaryFrameScanner
{
    private Header _header;
    private int _headerBytes;
    private long _bodyLeft;
    private bool _goesOn;

    /// <param name="data">The next bytes.</param>
    /// <param name="consumed">How many of them belong to the reply.</param>
    public FrameScan Scan(ReadOnlySpan<byte> data, out int consumed)
    {
        consumed = 0;
        while (consumed < data.Length)
        {
            if (_headerBytes < BinaryHeader.Bytes)
            {
                var taken = Math.Min(BinaryHeader.Bytes - _headerBytes, data.Length - consumed);
                data.Slice(consumed, taken).CopyTo(((Span<byte>)_header)[_headerBytes..]);
                consumed += taken;
                _headerBytes += taken;
                if (_headerBytes < BinaryHeader.Bytes)
                    return FrameScan.NeedMore;
                var header = new BinaryHeader(_header);
                if (header.Magic != BinaryHeader.ResponseMagic || header.BodyBytes > int.MaxValue)
                    return FrameScan.Malformed;
                _bodyLeft = header.BodyBytes;
                _goesOn = header.Opcode is BinaryOpcode.Stat && header.KeyBytes > 0;
            }

            var body = (int)Math.Min(_bodyLeft, data.Length - consumed);
            consumed += body;
            _bodyLeft -= body;
            if (_bodyLeft > 0)
                return FrameScan.NeedMore;
            _headerBytes = 0;
            if (!_goesOn)
                return FrameScan.Complete;
        }

        return FrameScan.NeedMore;
    }

    [InlineArray(BinaryHeader.Bytes)]
    private struct Header
    {
        private byte _first;
    }
}
