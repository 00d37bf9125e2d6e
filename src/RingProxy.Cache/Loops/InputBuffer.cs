namespace RingProxy.Cache;

/// <summary>
/// The beginning of a command whose rest has not come: contiguous, growing by doubling, never by what the peer announces. Without any it
/// holds no buffer.
/// </summary>
internal struct InputBuffer(LoopBuffers buffers)
{
    private byte[]? _buffer;
    private int _start;
    private int _end;

    public readonly bool IsEmpty => _buffer is null;

    public readonly ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Keeps bytes that lie elsewhere.</summary>
    public void Keep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        // Room to go on, so that the next piece does not move everything again.
        _buffer = buffers.Rent(bytes.Length + (bytes.Length / 2));
        bytes.CopyTo(_buffer);
        (_start, _end) = (0, bytes.Length);
    }

    /// <summary>Where the next bytes may be received to; at least a quarter of the buffer.</summary>
    public Span<byte> Room()
    {
        var length = _end - _start;
        if (_buffer!.Length - _end < _buffer.Length / 4)
        {
            if (length <= _buffer.Length / 2)
            {
                Bytes.CopyTo(_buffer);
            }
            else
            {
                var grown = buffers.Rent((int)Math.Min(Array.MaxLength, _buffer.Length * 2L));
                Bytes.CopyTo(grown);
                buffers.Return(_buffer);
                _buffer = grown;
            }

            (_start, _end) = (0, length);
        }

        return _buffer.AsSpan(_end);
    }

    public void Filled(int bytes) => _end += bytes;

    /// <summary>Forgets the first bytes, and the buffer if none is left.</summary>
    public void Consume(int bytes)
    {
        _start += bytes;
        if (_start == _end)
            Clear();
    }

    public void Clear()
    {
        if (_buffer is not null)
            buffers.Return(_buffer);
        _buffer = null;
        (_start, _end) = (0, 0);
    }
}
