namespace RingProxy.Topology;

/// <summary>How a folder of ring documents is watched and written.</summary>
public sealed record FileRingStoreOptions
{
    /// <summary>How often the file is read whatever the file system's notifications say. Default 1 s.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a file must stay the same before one that is cut off or has vanished is taken at its word: somebody may be writing it. Default 200 ms.</summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a publication waits for another writer's lock. Default 5 s.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
