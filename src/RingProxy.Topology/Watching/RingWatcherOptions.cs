namespace RingProxy.Topology;

/// <summary>How a watcher behaves.</summary>
public sealed record RingWatcherOptions
{
    /// <summary>Wait after the first failure; doubles up to <see cref="MaxBackoff"/>, with jitter of up to one half downwards. Default 100 ms.</summary>
    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Default 5 s.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A full read as a backstop, whatever the watch says. Default 60 s.</summary>
    public TimeSpan RereadInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the first read may take before the last known good document serves. Default 2 s.</summary>
    public TimeSpan FirstReadTimeout { get; init; } = TimeSpan.FromSeconds(2);
}
