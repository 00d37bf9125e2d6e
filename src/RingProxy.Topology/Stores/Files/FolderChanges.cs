using System.Threading.Channels;

namespace RingProxy.Topology;

/// <summary>
/// Waits until something in a folder changed. Where the system gives no notifications (none left, no such folder yet, a
/// network drive) only the time runs out.
/// </summary>
internal sealed class FolderChanges : IDisposable
{
    private readonly Channel<bool> _pulse = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TimeProvider _time;
    private readonly FileSystemWatcher? _watcher;

    public FolderChanges(string directory, TimeProvider time)
    {
        _time = time;
        _watcher = TryWatch(directory);
    }

    /// <summary>Returns after a change since the call before, or after <paramref name="atMost"/>.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pulse = _pulse.Reader.WaitToReadAsync(done.Token).AsTask();
        await Task.WhenAny(pulse, Task.Delay(atMost, _time, done.Token));
        await done.CancelAsync();
        _pulse.Reader.TryRead(out _);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public void Dispose() => _watcher?.Dispose();

    private FileSystemWatcher? TryWatch(string directory)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(directory);
            watcher.Changed += (_, _) => _pulse.Writer.TryWrite(true);
            watcher.Created += (_, _) => _pulse.Writer.TryWrite(true);
            watcher.Deleted += (_, _) => _pulse.Writer.TryWrite(true);
            watcher.Renamed += (_, _) => _pulse.Writer.TryWrite(true);
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            watcher?.Dispose();
            return null;
        }
    }
}
