using System.Collections.Immutable;

namespace RingProxy.Topology;

/// <summary>Where a document came from.</summary>
public enum RingOrigin
{
    Store,
    LastKnownGood,
}

/// <summary>How current the ring in force is.</summary>
public enum RingFreshness
{
    /// <summary>No valid ring yet.</summary>
    None,

    /// <summary>From the store, and the store's watch is alive.</summary>
    Fresh,

    /// <summary>From the store, but the store cannot be reached, went silent, or no longer has the document.</summary>
    Stale,

    /// <summary>Read from disk at start, because the store could not be reached or had nothing valid.</summary>
    LastKnownGood,
}

/// <summary>The newest document that was refused, and why.</summary>
public sealed record RingRefusal(DateTimeOffset At, long? Version, ImmutableArray<RingDocumentError> Reasons);

/// <summary>A view of the holder for status pages, metrics and readiness.</summary>
public sealed record RingHolderState
{
    public required string RingId { get; init; }

    public required RingSnapshot? Snapshot { get; init; }

    public required RingFreshness Freshness { get; init; }

    /// <summary>The store's name.</summary>
    public required string Source { get; init; }

    /// <summary>Why the source is not fresh; null when it is.</summary>
    public required string? SourceError { get; init; }

    public required DateTimeOffset? AppliedAt { get; init; }

    public required RingRefusal? LastRefusal { get; init; }

    /// <summary>The highest version seen in the store, applied or not.</summary>
    public required long NewestVersionSeen { get; init; }

    public required long SwapCount { get; init; }

    /// <summary>Refused documents; one that is read again unchanged counts once.</summary>
    public required long RefusalCount { get; init; }

    /// <summary>
    /// The highest <see cref="RingDocument.MinVersion"/> of all intact documents of this ring seen so far, applied or refused;
    /// 0: none. Not met while the ring in force has a lower version.
    /// </summary>
    public long RequiredVersion { get; init; }

    /// <summary>Where the ring in force came from.</summary>
    internal RingOrigin Origin { get; init; }
}
