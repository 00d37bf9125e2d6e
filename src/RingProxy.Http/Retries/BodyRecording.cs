namespace RingProxy.Http;

/// <summary>
/// Keeps what is read of a request's body, in memory and then in a temporary file, so that it can be read again. Readers come one after another, but the one
/// before may still be waiting for bytes when the next begins: whoever reads from the client, reads for all. A body that gets longer than may be
/// kept goes on for the reader that is at its end.
/// </summary>
/// <param name="source">The client's body.</param>
/// <param name="limit">How much is kept.</param>
/// <param name="memoryLimit">How much of that in memory.</param>
/// <param name="directory">Where temporary files are; null: where the system has them.</param>
internal sealed class BodyRecording(Stream source, long limit, int memoryLimit, string? directory = null) : IDisposable
{
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly Lock _filing = new();
    private readonly MemoryStream _memory = new();
    private FileStream? _file;
    private long _readBytes;
    private int _readers;
    private volatile bool _isIntact = true;
    private bool _isComplete;
    private bool _isDisposed;

    /// <summary>Whether all that was read is still there.</summary>
    public bool IsIntact => _isIntact;

    /// <summary>A reader from the beginning. The one before it reads no more.</summary>
    public RecordedBodyStream Read() => new(this, Interlocked.Increment(ref _readers));

    /// <summary>Reads from a position; 0: the body ends there.</summary>
    /// <param name="reader">Its number.</param>
    /// <param name="position">How much it has read so far.</param>
    /// <param name="buffer">Takes the bytes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The client failed, the bytes at that position are no longer there, or another reader has come.</exception>
    public async ValueTask<int> ReadAsync(int reader, long position, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        // What is there already must not wait for a reader before this one, which may be waiting for the client.
        if (position < Interlocked.Read(ref _readBytes))
        {
            return await ReadAgainAsync(reader, position, buffer, cancellationToken);
        }

        await _reading.WaitAsync(cancellationToken);
        try
        {
            return position < _readBytes ? await ReadAgainAsync(reader, position, buffer, cancellationToken)
                : _isComplete ? 0
                : await ReadOnAsync(reader, buffer, cancellationToken);
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose()
    {
        lock (_filing)
        {
            // Not the semaphore: a reader that was given up may still hold it, and without a wait handle it has nothing to free.
            _isDisposed = true;
            _isIntact = false;
            _file?.Dispose();
        }
    }

    private async ValueTask<int> ReadAgainAsync(int reader, long position, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        ThrowIfSuperseded(reader);
        if (!_isIntact)
        {
            throw new IOException("the body is longer than what is kept of it");
        }

        // The buffer may be replaced by a longer one now, but what it holds up to here does not change.
        var keptBytes = Math.Min(Interlocked.Read(ref _readBytes), _memory.Length);
        if (position >= keptBytes)
        {
            return await RandomAccess.ReadAsync(_file!.SafeFileHandle, buffer, position - _memory.Length, cancellationToken);
        }

        var count = (int)Math.Min(buffer.Length, keptBytes - position);
        _memory.GetBuffer().AsMemory((int)position, count).CopyTo(buffer);
        return count;
    }

    private async ValueTask<int> ReadOnAsync(int reader, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        ThrowIfSuperseded(reader);
        var count = await source.ReadAsync(buffer, cancellationToken);
        _isComplete = count == 0 && buffer.Length > 0;
        // The last bytes of a reader whose successor has begun are that one's, too: they are kept whatever the limit.
        if (_isIntact && count > 0 && (_readBytes + count <= limit || IsSuperseded(reader)))
        {
            await KeepAsync(buffer[..count]);
        }
        else if (count > 0)
        {
            _isIntact = false;
        }

        Interlocked.Add(ref _readBytes, count);
        return count;
    }

    private async ValueTask KeepAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_file is null && _memory.Length + bytes.Length <= memoryLimit)
        {
            _memory.Write(bytes.Span);
            return;
        }

        try
        {
            if (OpenFile() is { } file)
            {
                await RandomAccess.WriteAsync(file.SafeFileHandle, bytes, _readBytes - _memory.Length, CancellationToken.None);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No room, or no right to write there: the body goes on, it only cannot be sent again.
            _isIntact = false;
        }
    }

    /// <summary>The temporary file; null: nobody wants it any more.</summary>
    private FileStream? OpenFile()
    {
        lock (_filing)
        {
            return _isDisposed ? null : _file ??= TemporaryFile.Create(directory ?? Path.GetTempPath());
        }
    }

    private bool IsSuperseded(int reader) => reader < Volatile.Read(ref _readers);

    private void ThrowIfSuperseded(int reader)
    {
        if (IsSuperseded(reader))
        {
            throw new IOException("the body is being sent to another node");
        }
    }
}
