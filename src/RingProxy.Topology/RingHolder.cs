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

    /// <summary>From the store, but the store cannot be reached or went silent.</summary>
    Stale,

    /// <summary>Read from disk at start, because the store could not be reached.</summary>
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
    public required string Source { get; init; }

    /// <summary>Why the source is not fresh; null when it is.</summary>
    public required string? SourceError { get; init; }
    public required DateTimeOffset? AppliedAt { get; init; }
    public required RingRefusal? LastRefusal { get; init; }

    /// <summary>The highest version seen in the store, applied or not.</summary>
    public required long NewestVersionSeen { get; init; }
    public required long SwapCount { get; init; }
    public required long RefusalCount { get; init; }
}

/// <summary>
/// Holds the ring in force: the only volatile ring field of a process. Readers take <see cref="Current"/> without a lock;
/// one writer, the <see cref="RingWatcher"/>, offers documents.
/// </summary>
public sealed class RingHolder
{
    public RingHolder(string ringId, TimeProvider time) => throw new NotImplementedException();

    public string RingId => throw new NotImplementedException();

    /// <summary>The ring in force; null until the first valid document.</summary>
    public RingSnapshot? Current => throw new NotImplementedException();

    public RingHolderState State => throw new NotImplementedException();

    /// <summary>After a swap, on the writer's thread: the snapshot before (null at first) and the one in force.</summary>
    public event Action<RingSnapshot?, RingSnapshot>? Swapped { add => throw new NotImplementedException(); remove => throw new NotImplementedException(); }

    /// <summary>After a refusal, on the writer's thread.</summary>
    public event Action<RingRefusal>? Refused { add => throw new NotImplementedException(); remove => throw new NotImplementedException(); }

    /// <summary>
    /// Parses, validates, compares and swaps. Returns true when the document is in force afterwards (also when it already was).
    /// A document that is not applied leaves the ring untouched and shows in <see cref="State"/>.
    /// </summary>
    public bool Offer(ReadOnlyMemory<byte> utf8Json, RingOrigin origin) => throw new NotImplementedException();
}
