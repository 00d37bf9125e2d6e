namespace RingProxy.Cache;

/// <summary>How nodes are spoken to.</summary>
internal sealed record LinkOptions
{
    /// <summary>Connections to a node, for each loop, protocol version and database in use. Default 1; 1 to 64.</summary>
    public int LinksPerNode { get; init; } = 1;

    /// <summary>How long connecting may take. Default 1 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a node may take for a command. Default 2 s.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Wait after the first failed attempt to connect; doubles. Default 50 ms.</summary>
    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest such wait. Default 2 s.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Commands that may wait for one connection to a node; one more is refused at once. Default 65,536.</summary>
    public int MaxWaitingCommands { get; init; } = 64 * 1024;

    /// <summary>Bytes that may wait to be sent on one connection to a node; the command that passes it is the last. Default 64 MiB.</summary>
    public long MaxWaitingBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Null: clear text. Nodes on Unix sockets are always spoken to in clear text.</summary>
    public NodeTls? Tls { get; init; }
}
