namespace RingProxy.Http;

/// <summary>What one HTTP/2 connection may hold.</summary>
public sealed class Http2LimitsOptions
{
    /// <summary>Requests at a time. Further streams are refused. Default 100; 1 to 10,000.</summary>
    public int MaxStreams { get; set; } = 100;

    /// <summary>The table of known fields that the client's compression may use. Default 4,096; 0 to 65,536.</summary>
    public int HeaderTableBytes { get; set; } = 4_096;

    /// <summary>The largest frame taken. Default 16,384, which is also the least; at most 16,777,215.</summary>
    public int MaxFrameBytes { get; set; } = 16_384;

    /// <summary>One field, name and value. Default 32,768; 1,024 to 1,048,576.</summary>
    public int MaxFieldBytes { get; set; } = 32_768;

    /// <summary>How much of all bodies a client may send ahead. Default 1,048,576; 65,535 to 1 GiB.</summary>
    public int ConnectionWindowBytes { get; set; } = 1_048_576;

    /// <summary>How much of one body a client may send ahead. Default 786,432; 65,535 to 1 GiB.</summary>
    public int StreamWindowBytes { get; set; } = 786_432;

    /// <summary>How long a connection may be silent before a PING asks whether the client is there. Default: never. 1 s to 24 h.</summary>
    public TimeSpan? PingDelay { get; set; }

    /// <summary>How long the answer to that PING may take; then the connection is closed. Default 20 s; 1 s to 24 h.</summary>
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
