using System.Buffers;

namespace RingProxy.Http;

/// <summary>
/// Keeps what is read of a request's body, in memory and then in a temporary file, so that it can be read again. Readers come one after another, but the one
/// before may still be waiting for bytes when the next begins, so the client is read for all of them:
/// <code>
///   0 ......... kept ............ read        the client
///   [memory ──── file]  [ window ]  &lt;── one read at a time, given up only with the whole request
/// </code>
/// A reader that gives up leaves the read under way, as a server's stream cannot be relied on to go on after a read that was cancelled. A body that gets
/// longer than may be kept goes on for the reader that is at its end.
/// </summary>
/// <param name="source">The client's body.</param>
/// <param name="limit">How much is kept.</param>
/// <param name="memoryLimit">How much of that in memory.</param>
/// <param name="directory">Where temporary files are; null: where the system has them.</param>
internal sealed class BodyRecording(Stream source, long limit, int memoryLimit, string? directory = null) : IDisposable
{
    private const int WindowBytes = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _end = new();
    private readonly MemoryStream _memory = new();
    private byte[]? _window;
    private FileStream? _file;
    private Task _filling = Task.CompletedTask;
    private long _readBytes;
    private long _keptBytes;
    private long _windowStart;
    private int _readers;
    private bool _isComplete;
    private bool _isDisposed;

    /// <summary>Whether all that was read is still there.</summary>
    public bool IsIntact => !Volatile.Read(ref _isDisposed) && KeptBytes >= Interlocked.Read(ref _readBytes);

    /// <summary>How much can be read again, from the beginning.</summary>
    public long KeptBytes => Interlocked.Read(ref _keptBytes);

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
        ThrowIfSuperseded(reader);
        while (position >= Interlocked.Read(ref _readBytes))
        {
            if (Volatile.Read(ref _isComplete))
            {
                return 0;
            }

            await Fill().WaitAsync(cancellationToken);
            ThrowIfSuperseded(reader);
        }

        return position < KeptBytes ? await ReadKeptAsync(position, buffer, cancellationToken) : ReadWindow(position, buffer.Span);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            Volatile.Write(ref _isDisposed, true);
            _file?.Dispose();
        }

        _end.Cancel();
        lock (_lock)
        {
            // A read that does not end at once still has the window.
            if (_filling.IsCompleted && _window is { } window)
            {
                ArrayPool<byte>.Shared.Return(window);
            }

            _window = null;
        }

        _end.Dispose();
    }

    /// <summary>The read of the client that is under way, or a new one.</summary>
    private Task Fill()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _filling.IsCompleted ? _filling = FillAsync(_window ??= ArrayPool<byte>.Shared.Rent(WindowBytes)) : _filling;
        }
    }

    private async Task FillAsync(byte[] window)
    {
        var count = await source.ReadAsync(window, _end.Token);
        if (count == 0)
        {
            Volatile.Write(ref _isComplete, true);
            return;
        }

        _windowStart = _readBytes;
        if (_keptBytes == _readBytes && _readBytes + count <= limit && await TryKeepAsync(window.AsMemory(0, count)))
        {
            Interlocked.Add(ref _keptBytes, count);
        }

        Interlocked.Add(ref _readBytes, count);
    }

    private async ValueTask<int> ReadKeptAsync(long position, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        // The buffer may be replaced by a longer one now, but what it holds up to here does not change.
        var inMemory = Math.Min(KeptBytes, _memory.Length);
        if (position >= inMemory)
        {
            return await RandomAccess.ReadAsync(_file!.SafeFileHandle, buffer, position - _memory.Length, cancellationToken);
        }

        var count = (int)Math.Min(buffer.Length, inMemory - position);
        _memory.GetBuffer().AsMemory((int)position, count).CopyTo(buffer);
        return count;
    }

    private int ReadWindow(long position, Span<byte> buffer)
    {
        lock (_lock)
        {
            if (position < _windowStart || _window is null)
            {
                throw new IOException("the body is longer than what is kept of it");
            }

            var count = (int)Math.Min(buffer.Length, _readBytes - position);
            _window.AsSpan((int)(position - _windowStart), count).CopyTo(buffer);
            return count;
        }
    }

    private async ValueTask<bool> TryKeepAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_file is null && _memory.Length + bytes.Length <= memoryLimit)
        {
            _memory.Write(bytes.Span);
            return true;
        }

        try
        {
            if (OpenFile() is not { } file)
            {
                return false;
            }

            await RandomAccess.WriteAsync(file.SafeFileHandle, bytes, _readBytes - _memory.Length, CancellationToken.None);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No room, or no right to write there: the body goes on, it only cannot be sent again.
            return false;
        }
    }

    /// <summary>The temporary file; null: nobody wants it any more.</summary>
    private FileStream? OpenFile()
    {
        lock (_lock)
        {
            return _isDisposed ? null : _file ??= TemporaryFile.Create(directory ?? Path.GetTempPath());
        }
    }

    private void ThrowIfSuperseded(int reader)
    {
        if (reader < Volatile.Read(ref _readers))
        {
            throw new IOException("the body is being sent to another node");
        }
    }
}
