namespace RingProxy.Topology;

/// <summary>Why a store call failed.</summary>
public enum RingStoreFailure
{
    /// <summary>No endpoint answers, or the connection was cut. Trying again may help.</summary>
    Unavailable,

    /// <summary>The watch was silent for longer than its deadline.</summary>
    Silent,

    /// <summary>The revision asked for is no longer kept: read again.</summary>
    Compacted,

    /// <summary>User, password or certificate were refused.</summary>
    Unauthorized,

    /// <summary>The store answered something that cannot be understood, or refused the request itself.</summary>
    Rejected,
}

/// <summary>A store call failed; the message names the store, what was tried and what stopped it.</summary>
public sealed class RingStoreException(RingStoreFailure kind, string message, Exception? inner = null) : Exception(message, inner)
{
    public RingStoreFailure Kind { get; } = kind;
}

/// <summary>Somebody else published between the read and the write.</summary>
public sealed class RingConflictException(string ringId, long attemptedVersion, long? currentVersion)
    : Exception($"ring '{ringId}': version {attemptedVersion} was not published: "
        + (currentVersion is { } v ? $"version {v} was published in between; read it and try again" : "the current document changed in between; read it and try again"))
{
    public long? CurrentVersion { get; } = currentVersion;
}
