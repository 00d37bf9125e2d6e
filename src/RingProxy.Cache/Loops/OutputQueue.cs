namespace RingProxy.Cache;

/// <summary>How a flush ended.</summary>
internal enum FlushResult
{
    /// <summary>Everything is sent.</summary>
    Drained,

    /// <summary>The peer does not take more now.</summary>
    Blocked,

    /// <summary>The connection is gone.</summary>
    Broken,
}

/// <summary>Bytes on their way to a socket. Without any it holds no buffer.</summary>
internal sealed class OutputQueue(LoopBuffers buffers)
{
    /// <summary>What is appended beyond this much gets buffers of the larger sizes.</summary>
    private const int LargestPiece = 1024 * 1024;

    private (byte[] Buffer, int Start, int End)[] _pieces = [];
    private int _first;
    private int _count;

    /// <summary>Not yet sent.</summary>
    public long Bytes { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Bytes += bytes.Length;
        if (_count > 0)
        {
            ref var last = ref _pieces[(_first + _count - 1) & (_pieces.Length - 1)];
            var room = last.Buffer.AsSpan(last.End);
            if (bytes.Length <= room.Length)
            {
                bytes.CopyTo(room);
                last.End += bytes.Length;
                return;
            }

            bytes[..room.Length].CopyTo(room);
            last.End += room.Length;
            bytes = bytes[room.Length..];
        }

        AppendPieces(bytes);
    }

    public FlushResult Flush(Wire wire)
    {
        while (_count > 0)
        {
            ref var piece = ref _pieces[_first];
            var sent = wire.Send(piece.Buffer.AsSpan(piece.Start, piece.End - piece.Start));
            if (sent < 0)
                return sent == Wire.WouldBlock ? FlushResult.Blocked : FlushResult.Broken;
            Bytes -= sent;
            piece.Start += sent;
            if (piece.Start == piece.End)
                RemoveFirst();
            else if (!wire.Writable)
                return FlushResult.Blocked;
        }

        return FlushResult.Drained;
    }

    public void Clear()
    {
        while (_count > 0)
            RemoveFirst();
        Bytes = 0;
    }

    private void AppendPieces(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_count == _pieces.Length)
                Grow();
            var least = Math.Min(bytes.Length, LargestPiece);
            var buffer = buffers.Rent(_count == 0 ? least : Math.Max(least, LoopBuffers.LargeBytes));
            var length = Math.Min(bytes.Length, buffer.Length);
            bytes[..length].CopyTo(buffer);
            bytes = bytes[length..];
            _pieces[(_first + _count++) & (_pieces.Length - 1)] = (buffer, 0, length);
        }
    }

    private void RemoveFirst()
    {
        buffers.Return(_pieces[_first].Buffer);
        _pieces[_first] = default;
        _first = (_first + 1) & (_pieces.Length - 1);
        _count--;
    }

    /// <summary>The length stays a power of two.</summary>
    private void Grow()
    {
        var grown = new (byte[], int, int)[Math.Max(2, _pieces.Length * 2)];
        for (var i = 0; i < _count; i++)
            grown[i] = _pieces[(_first + i) & (_pieces.Length - 1)];
        (_pieces, _first) = (grown, 0);
    }
}
