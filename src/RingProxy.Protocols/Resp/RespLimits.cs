namespace RingProxy.Protocols;

/// <summary>
/// What a peer may announce or send. A length beyond its limit is malformed as soon as it is announced, before any memory is spent on it.
/// </summary>
public sealed record RespLimits
{
    /// <summary>How deep aggregates of a reply may lie in each other: about twice as deep as a script of Redis can make them.</summary>
    public const int MaxDepth = 16 * 1024;

    public static RespLimits Default { get; } = new();

    /// <summary>Arguments of a command, its name included. Default 1,048,576.</summary>
    public int MaxArgumentCount { get; init; } = 1024 * 1024;

    /// <summary>Bytes of one argument. Default 512 MiB, what Redis itself takes.</summary>
    public int MaxArgumentBytes { get; init; } = 512 * 1024 * 1024;

    /// <summary>Bytes of a command as it stands on the wire. Default 1 GiB.</summary>
    public int MaxCommandBytes { get; init; } = 1024 * 1024 * 1024;

    /// <summary>Bytes of an inline command, its line end included. Default 64 KiB.</summary>
    public int MaxInlineBytes { get; init; } = 64 * 1024;

    /// <summary>Bytes of a line within a reply: an error, a status, a number. Default 1 MiB.</summary>
    public int MaxLineBytes { get; init; } = 1024 * 1024;

    /// <summary>Bytes of one string within a reply. Default 512 MiB.</summary>
    public long MaxStringBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>Elements of one aggregate of a reply; a map's keys and values count each. Default 2^31 − 1.</summary>
    public long MaxElementCount { get; init; } = int.MaxValue;
}
