using System.Buffers;
using System.Text;

namespace RingProxy.Http;

/// <summary>Holds the bytes of one shard key: on the caller's stack, or in a rented array if they do not fit.</summary>
internal ref struct ShardKeyWriter(Span<byte> initial)
{
    private Span<byte> _buffer = initial;
    private byte[]? _rented;
    private int _length;

    public readonly ReadOnlySpan<byte> Key => _buffer[.._length];

    /// <summary>Sets the key to text in UTF-8. False if it is empty.</summary>
    public bool Set(scoped ReadOnlySpan<char> text)
    {
        EnsureCapacity(Encoding.UTF8.GetMaxByteCount(text.Length));
        _length = Encoding.UTF8.GetBytes(text, _buffer);
        return _length > 0;
    }

    /// <summary>Sets the key to bytes. False if they are none.</summary>
    public bool Set(scoped ReadOnlySpan<byte> bytes)
    {
        EnsureCapacity(bytes.Length);
        bytes.CopyTo(_buffer);
        _length = bytes.Length;
        return _length > 0;
    }

    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
            _rented = null;
        }
    }

    private void EnsureCapacity(int size)
    {
        if (size > _buffer.Length)
        {
            Dispose();
            _rented = ArrayPool<byte>.Shared.Rent(size);
            _buffer = _rented;
        }
    }
}
