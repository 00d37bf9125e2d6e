using Microsoft.Win32.SafeHandles;

namespace RingProxy.Http;

/// <summary>
/// Keeps what is read of a request's body, in memory and then in a temporary file, so that it can be read again. Readers come one after another, but the one
/// before may still be waiting for bytes when the next begins: whoever reads from the client, reads for all. A body that gets longer than may be
/// kept goes on for the reader that is at its end.
/// </summary>
internal sealed class BodyRecording(Stream source, long limit, int memoryLimit) : IDisposable
{
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly MemoryStream _memory = new();
    private SafeFileHandle? _file;
    private long _readBytes;
    private bool _isComplete;

    /// <summary>Whether all that was read is still there.</summary>
    public bool IsIntact { get; private set; } = true;

    /// <summary>Reads from a position; 0: the body ends there.</summary>
    /// <exception cref="IOException">The client failed, or the bytes at that position are no longer there.</exception>
    public async ValueTask<int> ReadAsync(long position, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (position < _readBytes)
            {
                return IsIntact ? await ReadAgainAsync(position, buffer, cancellationToken) : throw new IOException("the body is longer than what is kept of it");
            }

            return _isComplete ? 0 : await ReadOnAsync(buffer, cancellationToken);
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose()
    {
        // Not the semaphore: a reader that was given up may still hold it, and without a wait handle it has nothing to free.
        IsIntact = false;
        _file?.Dispose();
    }

    private async ValueTask<int> ReadAgainAsync(long position, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (position >= _memory.Length)
        {
            return await RandomAccess.ReadAsync(_file!, buffer, position - _memory.Length, cancellationToken);
        }

        var count = (int)Math.Min(buffer.Length, _memory.Length - position);
        _memory.GetBuffer().AsMemory((int)position, count).CopyTo(buffer);
        return count;
    }

    private async ValueTask<int> ReadOnAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var count = await source.ReadAsync(buffer, cancellationToken);
        _isComplete = count == 0 && buffer.Length > 0;
        IsIntact = IsIntact && _readBytes + count <= limit;
        if (IsIntact && count > 0)
        {
            await KeepAsync(buffer[..count]);
        }

        _readBytes += count;
        return count;
    }

    private async ValueTask KeepAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_file is null && _memory.Length + bytes.Length <= memoryLimit)
        {
            _memory.Write(bytes.Span);
            return;
        }

        _file ??= File.OpenHandle(
            Path.Combine(Path.GetTempPath(), $"ringproxy-{Path.GetRandomFileName()}"),
            FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await RandomAccess.WriteAsync(_file, bytes, _readBytes - _memory.Length, CancellationToken.None);
    }
}
