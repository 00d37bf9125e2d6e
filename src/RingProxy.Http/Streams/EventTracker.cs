namespace RingProxy.Http;

/// <summary>Server-sent events end at a blank line; a line ends with CR, LF or CR LF (WHATWG HTML, "Parsing an event stream").</summary>
internal sealed class EventTracker : BoundaryTracker
{
    private const byte CarriageReturn = (byte)'\r';
    private const byte LineFeed = (byte)'\n';

    private bool _isLineEmpty = true;
    private bool _isAfterCarriageReturn;
    private bool _isAtBoundary = true;

    public override bool IsAtBoundary => _isAtBoundary;

    public override int AdvanceToBoundary(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        while (count < bytes.Length)
        {
            var rest = bytes[count..];
            var textLength = rest.IndexOfAny(CarriageReturn, LineFeed);
            if (textLength != 0)
            {
                (_isLineEmpty, _isAfterCarriageReturn, _isAtBoundary) = (false, false, false);
                count += textLength < 0 ? rest.Length : textLength;
                continue;
            }

            count++;
            TakeLineEnd(rest[0]);
            if (_isAtBoundary)
            {
                // The LF of a CR LF goes with it if it is there.
                return rest.Length > 1 && _isAfterCarriageReturn && rest[1] == LineFeed ? count + TakeLineEnd(LineFeed) : count;
            }
        }

        return count;
    }

    private int TakeLineEnd(byte end)
    {
        if (end == LineFeed && _isAfterCarriageReturn)
        {
            _isAfterCarriageReturn = false;
            return 1;
        }

        _isAfterCarriageReturn = end == CarriageReturn;
        _isAtBoundary = _isLineEmpty;
        _isLineEmpty = true;
        return 1;
    }
}
