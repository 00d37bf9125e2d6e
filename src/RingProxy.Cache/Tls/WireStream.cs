using System.Buffers;
using System.Threading.Tasks.Sources;

namespace RingProxy.Cache;

/// <summary>
/// The records of a TLS connection as <see cref="System.Net.Security.SslStream"/> wants them: a read that the socket cannot serve waits until
/// <see cref="GoOn"/>, which runs what follows right there, on the loop's thread; what a write cannot get rid of is kept. One read at a time.
/// </summary>
internal sealed class WireStream(Wire wire) : Stream, IValueTaskSource<int>
{
    private ManualResetValueTaskSourceCore<int> _arrival;
    private Memory<byte> _room;
    private bool _isWaiting;
    private byte[] _unsent = [];
    private int _start;
    private int _end;

    public bool HasUnsent => _end > _start;

    /// <summary>The socket is of no more use.</summary>
    public bool IsBroken { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Serves the read that waits, if the socket can by now, and sends what is left.</summary>
    public void GoOn()
    {
        FlushUnsent();
        if (!_isWaiting || !TryReceive(_room.Span, out var received))
            return;
        _isWaiting = false;
        if (received < 0)
            _arrival.SetException(new IOException("the connection broke"));
        else
            _arrival.SetResult(received);
    }

    /// <returns>Whether nothing is left.</returns>
    public bool FlushUnsent()
    {
        while (HasUnsent && !IsBroken)
        {
            var sent = wire.SendRaw(_unsent.AsSpan(_start, _end - _start));
            if (sent == Wire.WouldBlock)
                return false;
            IsBroken = sent < 0;
            _start += Math.Max(0, sent);
        }

        Forget();
        return !IsBroken;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (TryReceive(buffer.Span, out var received))
            return received >= 0 ? ValueTask.FromResult(received) : ValueTask.FromException<int>(new IOException("the connection broke"));
        _arrival.Reset();
        (_room, _isWaiting) = (buffer, true);
        return new ValueTask<int>(this, _arrival.Version);
    }

    public override int Read(Span<byte> buffer) => TryReceive(buffer, out var received) && received >= 0
        ? received
        : throw new IOException("nothing has come that could be read at once");

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!HasUnsent)
        {
            var sent = wire.SendRaw(buffer);
            IsBroken |= sent == Wire.Broken;
            buffer = buffer[Math.Max(0, sent)..];
        }

        if (!IsBroken)
            Keep(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    int IValueTaskSource<int>.GetResult(short token) => _arrival.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _arrival.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _arrival.OnCompleted(continuation, state, token, flags);

    protected override void Dispose(bool disposing)
    {
        IsBroken = true;
        Forget();
        if (_isWaiting)
        {
            _isWaiting = false;
            _arrival.SetException(new ObjectDisposedException(nameof(WireStream)));
        }

        base.Dispose(disposing);
    }

    /// <summary>A read of nothing only wants to know that something has come.</summary>
    private bool TryReceive(Span<byte> buffer, out int received)
    {
        received = 0;
        if (!wire.IsSocketReadable)
            return false;
        if (buffer.IsEmpty)
            return true;
        received = wire.ReceiveRaw(buffer);
        return received != Wire.WouldBlock;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        if (_unsent.Length - _end < bytes.Length)
        {
            var grown = ArrayPool<byte>.Shared.Rent(_end - _start + bytes.Length);
            _unsent.AsSpan(_start, _end - _start).CopyTo(grown);
            (_start, _end) = (0, _end - _start);
            if (_unsent.Length > 0)
                ArrayPool<byte>.Shared.Return(_unsent);
            _unsent = grown;
        }

        bytes.CopyTo(_unsent.AsSpan(_end));
        _end += bytes.Length;
    }

    private void Forget()
    {
        (_start, _end) = (0, 0);
        if (_unsent.Length > 0)
            ArrayPool<byte>.Shared.Return(_unsent);
        _unsent = [];
    }
}
