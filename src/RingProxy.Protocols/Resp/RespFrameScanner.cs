using System.Runtime.CompilerServices;

namespace RingProxy.Protocols;

/// <summary>What a look at the bytes of a reply brought.</summary>
public enum FrameScan
{
    /// <summary>All bytes belong to the reply, and it goes on.</summary>
    NeedMore,

    /// <summary>The reply ends within these bytes.</summary>
    Complete,

    /// <summary>Not RESP, or beyond a limit.</summary>
    Malformed,
}

/// <summary>
/// Finds where a reply ends, RESP2 and RESP3, without keeping a byte of it: its bytes may be sent on while they come. It stops anywhere,
/// within a number or between <c>\r</c> and <c>\n</c>, and goes on with the next bytes.
/// <code>
///   *2\r\n :1\r\n %1\r\n +k\r\n $1\r\n v \r\n       one reply: an array of a number and a map
///   ^depth 1      ^depth 2
/// </code>
/// A struct that belongs to one connection; it is ready for the next reply after each complete one.
/// </summary>
public struct RespFrameScanner
{
    private Step _step;
    private bool _negative;
    private bool _hasDigits;
    private byte _type;
    private int _lineBytes;
    private int _depth;
    private long _number;
    private Levels _levels;
    private long[]? _deeperLevels;

    private enum Step : byte
    {
        Type,
        Line,
        Number,
        NumberEnd,
        Body,
        BodyCarriageReturn,
        BodyLineFeed,
    }

    /// <summary>The first byte of the reply at hand, its kind; attributes before it do not count. 0 before it is known.</summary>
    public byte FirstByte { get; private set; }

    /// <param name="data">The next bytes of the connection.</param>
    /// <param name="limits">What the peer may send.</param>
    /// <param name="consumed">With <see cref="FrameScan.Complete"/> where the reply ends, else all bytes.</param>
    public FrameScan Scan(ReadOnlySpan<byte> data, RespLimits limits, out int consumed)
    {
        if (_step is Step.Type && _depth == 0)
            FirstByte = 0;
        for (var at = 0; at < data.Length;)
        {
            var ended = false;
            switch (_step)
            {
                case Step.Type:
                    if (!TryBegin(data[at++]))
                        return Fail(data, out consumed);
                    break;
                case Step.Line:
                    ended = ReadLine(data, ref at);
                    if (_lineBytes > limits.MaxLineBytes)
                        return Fail(data, out consumed);
                    break;
                case Step.Number:
                    if (!TryReadDigits(data, ref at, limits))
                        return Fail(data, out consumed);
                    break;
                case Step.NumberEnd:
                    if (data[at++] != (byte)'\n' || !TryEnter(out ended))
                        return Fail(data, out consumed);
                    break;
                case Step.Body:
                    var step = (int)Math.Min(_number, data.Length - at);
                    (at, _number) = (at + step, _number - step);
                    if (_number == 0)
                        _step = Step.BodyCarriageReturn;
                    break;
                case Step.BodyCarriageReturn:
                    if (data[at++] != (byte)'\r')
                        return Fail(data, out consumed);
                    _step = Step.BodyLineFeed;
                    break;
                default:
                    if (data[at++] != (byte)'\n')
                        return Fail(data, out consumed);
                    ended = true;
                    break;
            }

            if (ended && EndElement())
            {
                consumed = at;
                return FrameScan.Complete;
            }
        }

        consumed = data.Length;
        return FrameScan.NeedMore;
    }

    private bool TryBegin(byte type)
    {
        _type = type;
        if (_depth == 0 && type != (byte)'|')
            FirstByte = type;
        switch (type)
        {
            case (byte)'+' or (byte)'-' or (byte)':' or (byte)',' or (byte)'#' or (byte)'_' or (byte)'(':
                (_step, _lineBytes) = (Step.Line, 0);
                return true;
            case (byte)'$' or (byte)'=' or (byte)'!' or (byte)'*' or (byte)'~' or (byte)'>' or (byte)'%' or (byte)'|':
                (_step, _number, _negative, _hasDigits) = (Step.Number, 0, false, false);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Returns whether the line ended. A lone <c>\n</c> ends it, too: in what a node says nothing depends on that.</summary>
    private bool ReadLine(ReadOnlySpan<byte> data, ref int at)
    {
        var end = data[at..].IndexOf((byte)'\n');
        var length = end < 0 ? data.Length - at : end + 1;
        _lineBytes += length;
        at += length;
        return end >= 0;
    }

    private bool TryReadDigits(ReadOnlySpan<byte> data, ref int at, RespLimits limits)
    {
        var most = _type switch
        {
            (byte)'$' or (byte)'=' or (byte)'!' => limits.MaxStringBytes,
            (byte)'%' or (byte)'|' => limits.MaxElementCount / 2,
            _ => limits.MaxElementCount,
        };
        for (; at < data.Length; at++)
        {
            var digit = (uint)(data[at] - '0');
            if (digit <= 9)
            {
                _number = (_number * 10) + digit;
                _hasDigits = true;
                if (_number > most)
                    return false;
            }
            else if (data[at] == (byte)'-' && !_negative && !_hasDigits)
            {
                _negative = true;
            }
            else
            {
                _step = Step.NumberEnd;
                return data[at++] == (byte)'\r' && _hasDigits && (!_negative || _number == 1);
            }
        }

        return true;
    }

    /// <summary>After the line of a length or count. −1 is how RESP2 writes nothing.</summary>
    private bool TryEnter(out bool ended)
    {
        ended = _negative;
        _step = Step.Type;
        if (_negative)
            return true;
        if (_type is (byte)'$' or (byte)'=' or (byte)'!')
        {
            _step = _number == 0 ? Step.BodyCarriageReturn : Step.Body;
            return true;
        }

        var isAttribute = _type == (byte)'|';
        var count = _type is (byte)'%' or (byte)'|' ? _number * 2 : _number;
        if (count == 0)
        {
            // An attribute is no element: what it is about follows.
            ended = !isAttribute;
            return true;
        }

        if (_depth == RespLimits.MaxDepth)
            return false;
        var level = (count << 1) | (isAttribute ? 1L : 0L);
        if (_depth < Levels.Count)
            _levels[_depth] = level;
        else
            SetDeeper(_depth - Levels.Count, level);
        _depth++;
        return true;
    }

    private void SetDeeper(int index, long level)
    {
        if (_deeperLevels is null || index == _deeperLevels.Length)
            Array.Resize(ref _deeperLevels, Math.Max(Levels.Count, index * 2));
        _deeperLevels[index] = level;
    }

    /// <summary>Counts an element that ended, and all aggregates that end with it; true if that was the reply.</summary>
    private bool EndElement()
    {
        _step = Step.Type;
        while (_depth > 0)
        {
            ref var level = ref (_depth <= Levels.Count ? ref _levels[_depth - 1] : ref _deeperLevels![_depth - 1 - Levels.Count]);
            level -= 2;
            if (level > 1)
                return false;
            _depth--;
            if (level == 1)
                return false;
        }

        _deeperLevels = null;
        return true;
    }

    private FrameScan Fail(ReadOnlySpan<byte> data, out int consumed)
    {
        consumed = data.Length;
        (_step, _depth, _deeperLevels) = (Step.Type, 0, null);
        return FrameScan.Malformed;
    }

    /// <summary>Per open aggregate: twice the elements still to come, plus one if it is an attribute. Hardly a reply is deeper; then an array goes on.</summary>
    [InlineArray(Count)]
    private struct Levels
    {
        public const int Count = 16;

        private long _first;
    }
}
