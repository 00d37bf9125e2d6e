using System.Globalization;

namespace RingProxy.Topology;

/// <summary>
/// Publishes documents: gives a draft its version, seals it and puts it in place of the current one. A publication may be
/// prepared, shown and then published; whoever published in between makes it fail.
/// </summary>
public sealed class RingPublisher(IRingStore store, TimeProvider time)
{
    /// <summary>Prepares and publishes.</summary>
    /// <inheritdoc cref="PreparePutAsync" path="/exception"/>
    /// <inheritdoc cref="PublishAsync" path="/exception"/>
    public async Task<RingPublication> PutAsync(RingDocument draft, CancellationToken cancellationToken, long? expectedVersion = null) =>
        await PublishAsync(await PreparePutAsync(draft, cancellationToken, expectedVersion), cancellationToken);

    /// <summary>Publishes an old version's content as a new version.</summary>
    /// <inheritdoc cref="PrepareRollbackAsync" path="/exception"/>
    /// <inheritdoc cref="PublishAsync" path="/exception"/>
    public async Task<RingPublication> RollbackAsync(string ringId, long version, CancellationToken cancellationToken, string? author = null) =>
        await PublishAsync(await PrepareRollbackAsync(ringId, version, cancellationToken, author), cancellationToken);

    /// <summary>
    /// The draft as it would be published: with its version (that of the draft, else the one after all versions so far), the time, the checksum and, where a draft of
    /// algorithm <c>slots</c> has no table, the one that moves least.
    /// </summary>
    /// <param name="expectedVersion">The version that must be the current one, 0 for none; null: any.</param>
    /// <exception cref="RingConflictException">The current version is not the expected one, or not below that of the draft.</exception>
    /// <exception cref="RingStoreException">The store cannot be read.</exception>
    /// <exception cref="ArgumentException">The document breaks a rule; the message names all of them.</exception>
    public async Task<RingPublication> PreparePutAsync(RingDocument draft, CancellationToken cancellationToken, long? expectedVersion = null)
    {
        var expected = await store.ReadAsync(draft.RingId, cancellationToken);
        var current = expected.Json is { } json ? RingDocumentReader.Read(json) : null;
        // Also where the current document is not valid: whoever saw its version must see a higher one next.
        var currentVersion = current?.Version ?? 0;
        var version = draft.Version > 0 ? draft.Version : await NextVersionAsync(draft.RingId, currentVersion, cancellationToken);
        if (version <= currentVersion || (expectedVersion is { } wanted && wanted != currentVersion))
            throw new RingConflictException(draft.RingId, version, currentVersion > 0 ? currentVersion : null);

        var planned = SlotTables.PlanIfAbsent(draft, current?.Document);
        var after = RingDocumentWriter.Seal(planned with { Version = version, CreatedAt = time.GetUtcNow() });
        // Programs build drafts, too: nothing is published that its readers would refuse.
        if (RingDocumentReader.Read(RingDocumentWriter.Write(after)).Errors is { IsEmpty: false } errors)
            throw new ArgumentException($"ring '{draft.RingId}': the document is not valid: {string.Join("; ", errors)}", nameof(draft));
        return new RingPublication(current?.Document, after, expected);
    }

    /// <summary>An old version's content as a new version, with a comment that says so.</summary>
    /// <exception cref="ArgumentException">The store has no such version, or it cannot be read as a document any more.</exception>
    /// <exception cref="RingStoreException">The store cannot be read.</exception>
    public async Task<RingPublication> PrepareRollbackAsync(string ringId, long version, CancellationToken cancellationToken, string? author = null)
    {
        var kept = await store.ReadVersionAsync(ringId, version, cancellationToken)
            ?? throw new ArgumentException($"ring '{ringId}': {store.Name} has no version {version}; it has {await ListVersionsAsync(ringId, cancellationToken)}", nameof(version));
        var result = RingDocumentReader.Read(kept);
        if (result.Document is not { } document)
            throw new ArgumentException($"ring '{ringId}': version {version} is not a valid document: {string.Join("; ", result.Errors)}", nameof(version));
        var comment = string.Create(CultureInfo.InvariantCulture, $"rollback to version {version}");
        return await PreparePutAsync(document with { Version = 0, Comment = comment, Author = author ?? document.Author }, cancellationToken);
    }

    /// <summary>Makes a prepared document the current one.</summary>
    /// <exception cref="RingConflictException">Somebody else published since it was prepared.</exception>
    /// <exception cref="RingStoreException">The store cannot be written.</exception>
    public async Task<RingPublication> PublishAsync(RingPublication publication, CancellationToken cancellationToken)
    {
        await store.PublishAsync(publication.After, publication.Expected, cancellationToken);
        return publication;
    }

    /// <summary>Above the current version, and above those kept: a version is never given twice, also where a current document was deleted.</summary>
    private async Task<long> NextVersionAsync(string ringId, long currentVersion, CancellationToken cancellationToken)
    {
        var history = await store.HistoryAsync(ringId, cancellationToken);
        return Math.Max(currentVersion, history.Count > 0 ? history[0] : 0) + 1;
    }

    private async Task<string> ListVersionsAsync(string ringId, CancellationToken cancellationToken)
    {
        var history = await store.HistoryAsync(ringId, cancellationToken);
        return history.Count == 0 ? "none" : string.Join(", ", history);
    }
}
