using System.Diagnostics;

namespace RingProxy.Http;

/// <summary>
/// Follows the frames of one direction of a WebSocket (RFC 6455, section 5.2) as bytes pass in pieces of any size, and keeps none of
/// them. Where a frame ends another may be inserted; where a message ends nothing of it is lost by that.
/// <code>
///   0                1                2 or 8 bytes       4 bytes
///  +-+---+--------+ +-+------------+ +----------------+ +-----------+ +---------+
///  |F|rsv| opcode | |M| length, or | | length if the  | | mask if M | | payload |
///  | |   |        | | | 126 or 127 | | seven are 126/7| |           | |         |
///  +-+---+--------+ +-+------------+ +----------------+ +-----------+ +---------+
/// </code>
/// A message is one data frame with F, or one without and continuation frames up to the one with F; control frames (opcode 8 and
/// up) may stand between them. A length with its highest bit set is illegal: then no boundary is ever seen again.
/// </summary>
internal struct FrameTracker
{
    private const int FirstControlOpcode = 8;
    private const int CloseOpcode = 8;
    private const int MaskLength = 4;

    private Part _part;
    private ulong _left;
    private ulong _length;
    private byte _opcode;
    private bool _isFinal;
    private bool _isMasked;
    private bool _isInMessage;

    private enum Part : byte
    {
        First,
        Second,
        Length,
        Mask,
        Payload,
        Lost,
    }

    /// <summary>Whether the next byte begins a frame.</summary>
    public readonly bool IsBetweenFrames => _part == Part.First;

    /// <summary>Whether the next byte begins a frame that does not continue a message.</summary>
    public readonly bool IsBetweenMessages => _part == Part.First && !_isInMessage;

    /// <summary>Whether a whole Close frame has passed.</summary>
    public bool SawClose { get; private set; }

    /// <summary>Takes bytes up to the end of the frame that they belong to, or all; returns how many.</summary>
    public int AdvanceToFrameEnd(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        while (count < bytes.Length)
        {
            count += Take(bytes[count..]);
            if (IsBetweenFrames)
            {
                break;
            }
        }

        return count;
    }

    /// <summary>Takes all bytes.</summary>
    public void Advance(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[AdvanceToFrameEnd(bytes)..];
        }
    }

    private int Take(ReadOnlySpan<byte> bytes)
    {
        switch (_part)
        {
            case Part.First:
                _opcode = (byte)(bytes[0] & 0x0F);
                _isFinal = (bytes[0] & 0x80) != 0;
                _part = Part.Second;
                return 1;
            case Part.Second:
                TakeSecond(bytes[0]);
                return 1;
            case Part.Length:
                _length = (_length << 8) | bytes[0];
                if (--_left == 0)
                {
                    EndLength();
                }

                return 1;
            case Part.Lost:
                return bytes.Length;
            default:
                return Skip(bytes.Length);
        }
    }

    private void TakeSecond(byte second)
    {
        _isMasked = (second & 0x80) != 0;
        _length = (ulong)(second & 0x7F);
        _left = _length switch { 126 => 2, 127 => 8, _ => 0 };
        if (_left == 0)
        {
            EndLength();
            return;
        }

        _length = 0;
        _part = Part.Length;
    }

    private void EndLength()
    {
        if (_length > long.MaxValue)
        {
            _part = Part.Lost;
            return;
        }

        (_part, _left) = _isMasked ? (Part.Mask, MaskLength) : (Part.Payload, _length);
        EndPartIfNothingIsLeft();
    }

    /// <summary>Mask or payload.</summary>
    private int Skip(int available)
    {
        Debug.Assert(_left > 0, "a part that is over has been left");
        var count = (int)Math.Min(_left, (ulong)available);
        _left -= (ulong)count;
        EndPartIfNothingIsLeft();
        return count;
    }

    private void EndPartIfNothingIsLeft()
    {
        if (_left == 0 && _part == Part.Mask)
        {
            (_part, _left) = (Part.Payload, _length);
        }

        if (_left == 0 && _part == Part.Payload)
        {
            EndFrame();
        }
    }

    private void EndFrame()
    {
        _part = Part.First;
        SawClose |= _opcode == CloseOpcode;
        if (_opcode < FirstControlOpcode)
        {
            _isInMessage = !_isFinal;
        }
    }
}
