namespace RingProxy.Topology;

/// <summary>Where ring documents are published. Implementations: file folder, etcd. All members are safe from any thread.</summary>
public interface IRingStore : IAsyncDisposable
{
    /// <summary>For people and logs; never holds a password.</summary>
    string Name { get; }

    /// <summary>Reads the current document. The answer's <see cref="RingReading.Revision"/> is where a watch goes on.</summary>
    /// <exception cref="RingStoreException">The store cannot be read.</exception>
    Task<RingReading> ReadAsync(string ringId, CancellationToken cancellationToken);

    /// <summary>
    /// Every change of the current document after <paramref name="afterRevision"/>, in order, until cancelled. Several changes
    /// may be collapsed into the newest. The sequence never ends by itself: a cut, a silence beyond the store's deadline or a
    /// compacted revision throws <see cref="RingStoreException"/> with its <see cref="RingStoreException.Kind"/>.
    /// An item with no change (<see cref="RingReading.IsProgress"/>) says that the watch is alive and up to its revision; one
    /// comes as soon as the watch stands, unless a change comes first.
    /// </summary>
    IAsyncEnumerable<RingReading> WatchAsync(string ringId, long afterRevision, CancellationToken cancellationToken);

    /// <summary>One immutable version; null if there is none.</summary>
    Task<ReadOnlyMemory<byte>?> ReadVersionAsync(string ringId, long version, CancellationToken cancellationToken);

    /// <summary>Ids of all rings that have a current document, in ordinal order.</summary>
    Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Versions kept, newest first.</summary>
    Task<IReadOnlyList<long>> HistoryAsync(string ringId, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a sealed document the current one and keeps it as a version, if the current document is still the one read
    /// (<paramref name="expected"/>). Two writers cannot both win.
    /// </summary>
    /// <exception cref="RingConflictException">Somebody else published in between.</exception>
    /// <exception cref="RingStoreException">The store cannot be written.</exception>
    Task<RingReading> PublishAsync(RingDocument document, RingReading expected, CancellationToken cancellationToken);
}

/// <summary>What a store holds for a ring at one moment.</summary>
/// <param name="Json">The current document; null if there is none (never published, or deleted) or if this only reports progress.</param>
/// <param name="Revision">The store's revision of this reading; a watch after it misses nothing. Stores count differently: compare for equality only.</param>
/// <param name="ModRevision">The revision in which the current document was written; 0 if there is none. Publishing compares it.</param>
/// <param name="IsProgress">No change; the watch is alive and up to <paramref name="Revision"/>.</param>
public sealed record RingReading(ReadOnlyMemory<byte>? Json, long Revision, long ModRevision, bool IsProgress = false);
