namespace RingProxy.Cache;

/// <summary>What a client may keep in memory here.</summary>
internal sealed record SessionOptions
{
    /// <summary>Commands of one session under way; then nothing is read until replies are in. Default 1,024.</summary>
    public int MaxCommandsUnderWay { get; init; } = 1024;

    /// <summary>Reply bytes that a client has not taken, after which no more commands are read from it. Default 16 MiB.</summary>
    public long PauseBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>Reply bytes that a client has not taken, after which it is disconnected. Default 1 GiB.</summary>
    public long MaxUntakenBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>How long a client may take nothing of what waits for it. Default 60 s.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a client may take for its TLS handshake. Default 10 s.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
