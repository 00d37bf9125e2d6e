namespace RingProxy.Http.Tests;

/// <summary>A connection of an HTTP/2 client that tells the type of each frame received (RFC 9113, section 4.1).</summary>
internal sealed class Http2Tap(Stream inner, Action<byte> onFrame) : Stream
{
    public const byte GoAway = 7;

    private const int HeadLength = 9;

    private readonly byte[] _head = new byte[HeadLength];
    private int _headCount;
    private int _payloadLeft;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        Follow(buffer.Span[..count]);
        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }

    private void Follow(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_payloadLeft > 0)
            {
                var skipped = Math.Min(_payloadLeft, bytes.Length);
                _payloadLeft -= skipped;
                bytes = bytes[skipped..];
                continue;
            }

            _head[_headCount++] = bytes[0];
            bytes = bytes[1..];
            if (_headCount == HeadLength)
            {
                _headCount = 0;
                _payloadLeft = (_head[0] << 16) | (_head[1] << 8) | _head[2];
                onFrame(_head[3]);
            }
        }
    }
}
