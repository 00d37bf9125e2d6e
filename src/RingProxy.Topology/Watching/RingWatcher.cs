namespace RingProxy.Topology;

/// <summary>How a watcher behaves.</summary>
public sealed record RingWatcherOptions
{
    /// <summary>Wait after the first failure; doubles up to <see cref="MaxBackoff"/>, with jitter. Default 100 ms.</summary>
    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Default 5 s.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A full read as a backstop, whatever the watch says. Default 60 s.</summary>
    public TimeSpan RereadInterval { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>
/// Keeps a <see cref="RingHolder"/> in step with a store: reads at revision R, watches from R+1, resumes at last+1 after a cut,
/// reads again after compaction; falls back to the last known good document on disk while no store answered yet.
/// </summary>
public sealed class RingWatcher
{
    public RingWatcher(RingHolder holder, IRingStore store, LastKnownGood? lastKnownGood, RingWatcherOptions options, TimeProvider time) =>
        throw new NotImplementedException();

    /// <summary>Completes once the holder has a ring or it is certain that there is none to start with (<see cref="RingHolder.State"/> says why).</summary>
    public Task Started => throw new NotImplementedException();

    /// <summary>Runs until cancelled; never throws for what a store does.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
}
