using System.IO.Pipelines;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

/// <summary>
/// The node's end of a connection as the client to the nodes hands it out, strict where that is: one read at a time, and a read that is
/// cancelled while it waits cuts the connection.
/// </summary>
internal sealed class FakeNodeStream : Stream
{
    private readonly Pipe _toProxy = new();
    private readonly Stream _reader;
    private int _readCount;

    public FakeNodeStream() => _reader = _toProxy.Reader.AsStream();

    /// <summary>Each write of the proxy.</summary>
    public SignalList<byte[]> Written { get; } = new();

    public byte[] AllWritten => [.. Written.Snapshot().SelectMany(bytes => bytes)];

    /// <summary>Whether a read was cancelled.</summary>
    public bool IsCut { get; private set; }

    public bool IsDisposed { get; private set; }

    /// <summary>What a write waits for; null: nothing.</summary>
    public Gate? WritesWaitFor { get; set; }

    /// <summary>What a write ends with; null: it works.</summary>
    public Exception? WriteError { get; set; }

    /// <summary>Reads of no bytes end at once, whether there are bytes or not.</summary>
    public bool PromisesTooMuch { get; init; }

    /// <summary>A read of no bytes has begun to wait, or one that came after it was let through too early.</summary>
    public Gate Waited { get; } = new("the proxy waits for the node");

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public Task SayAsync(ReadOnlyMemory<byte> bytes) => _toProxy.Writer.WriteAsync(bytes).AsTask();

    public void Finish(Exception? error = null) => _toProxy.Writer.Complete(error);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Assert.Equal(1, Interlocked.Increment(ref _readCount));
        try
        {
            Assert.False(IsCut, "read after it was cut");
            if (PromisesTooMuch && buffer.IsEmpty)
            {
                return 0;
            }

            var read = _reader.ReadAsync(buffer, cancellationToken);
            if (!read.IsCompleted && buffer.IsEmpty != PromisesTooMuch)
            {
                Waited.Open();
            }

            return await read;
        }
        catch (OperationCanceledException)
        {
            IsCut = true;
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _readCount);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await (WritesWaitFor?.WaitAsync() ?? Task.CompletedTask).WaitAsync(cancellationToken);
        if (WriteError is { } error)
        {
            throw error;
        }

        Written.Add(buffer.ToArray());
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}

/// <summary>Reads as the forwarder's copy does: a read of no bytes, a read, a write; to the end.</summary>
internal sealed class FakeCopy
{
    private readonly SignalList<byte[]> _received = new();

    public FakeCopy(Stream stream, int bufferLength = 65_536, CancellationToken cancellationToken = default) =>
        Ended = RunAsync(stream, bufferLength, cancellationToken);

    /// <summary>Fails as the copy fails.</summary>
    public Task Ended { get; }

    public byte[] Received => [.. _received.Snapshot().SelectMany(bytes => bytes)];

    public Task UntilAsync(int count) => _received.UntilAsync(pieces => pieces.Sum(piece => piece.Length) >= count, $"{count} bytes of the node");

    public Task EndAsync() => Ended.OrTimeout(() => $"the end of the copy; {Received.Length} bytes so far");

    private async Task RunAsync(Stream stream, int bufferLength, CancellationToken cancellationToken)
    {
        while (true)
        {
            Assert.Equal(0, await stream.ReadAsync(Memory<byte>.Empty, cancellationToken));
            var buffer = new byte[bufferLength];
            var count = await stream.ReadAsync(buffer, cancellationToken);
            if (count == 0)
            {
                return;
            }

            _received.Add(buffer[..count]);
        }
    }
}
