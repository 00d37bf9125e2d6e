using System.Runtime.CompilerServices;

namespace RingProxy.Topology;

/// <summary>
/// Ring documents in a folder: <c>DIR/&lt;ringId&gt;.json</c> is the current one, <c>DIR/.versions/&lt;ringId&gt;/&lt;version&gt;.json</c>
/// the versions kept. People may edit the current document in place: it must carry a higher version, and if it carries no
/// checksum, this store seals what it hands out. Changes are found by the file system's notifications and by polling, so that
/// the store works where notifications do not. A revision is a hash of the file's content and is only compared for equality.
/// </summary>
public sealed class FileRingStore(string directory, FileRingStoreOptions options, TimeProvider time) : IRingStore
{
    internal const string AddressPrefix = "file:";

    private static readonly TimeSpan s_lockRetry = TimeSpan.FromMilliseconds(20);

    private readonly FileRingFolder _folder = new(directory);

    /// <param name="address"><c>file:DIR</c>; a relative folder counts from the working directory.</param>
    /// <exception cref="FormatException">There is no folder in the address.</exception>
    public static FileRingStore Open(string address, TimeProvider time)
    {
        var directory = address.StartsWith(AddressPrefix, StringComparison.Ordinal) ? address[AddressPrefix.Length..] : "";
        if (string.IsNullOrWhiteSpace(directory))
            throw new FormatException($"store: '{address}' names no folder; legal is file:DIR");
        return new FileRingStore(Path.GetFullPath(directory), new FileRingStoreOptions(), time);
    }

    public string Name => $"{AddressPrefix}{directory}";

    public async Task<RingReading> ReadAsync(string ringId, CancellationToken cancellationToken) =>
        ToReading(ringId, await ReadSettledAsync(ringId, known: 0, cancellationToken));

    public async IAsyncEnumerable<RingReading> WatchAsync(
        string ringId, long afterRevision, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var changes = new FolderChanges(directory, time);
        var known = afterRevision;
        while (true)
        {
            var content = await ReadSettledAsync(ringId, known, cancellationToken);
            yield return content.Revision == known
                ? new RingReading(null, known, known, IsProgress: true)
                : ToReading(ringId, content);
            known = content.Revision;
            await changes.WaitAsync(options.PollInterval, cancellationToken);
        }
    }

    public Task<ReadOnlyMemory<byte>?> ReadVersionAsync(string ringId, long version, CancellationToken cancellationToken) => Access(() =>
    {
        if (_folder.ReadVersion(ringId, version) is { } kept)
            return kept;
        // A document that a person wrote is kept only when the next one replaces it.
        var current = _folder.ReadCurrent(ringId);
        return VersionOf(ringId, current) == version ? HandWritten.Seal(ringId, current.Bytes) : null;
    }, cancellationToken);

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => Access(_folder.List, cancellationToken);

    public Task<IReadOnlyList<long>> HistoryAsync(string ringId, CancellationToken cancellationToken) => Access<IReadOnlyList<long>>(() =>
    {
        var versions = new SortedSet<long>(_folder.Versions(ringId));
        if (VersionOf(ringId, _folder.ReadCurrent(ringId)) is { } current)
            versions.Add(current);
        return [.. versions.Reverse()];
    }, cancellationToken);

    public async Task<RingReading> PublishAsync(RingDocument document, RingReading expected, CancellationToken cancellationToken)
    {
        using var _ = await LockAsync(document.RingId, cancellationToken);
        return await Access(() => PublishLocked(document, expected), cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private RingReading PublishLocked(RingDocument document, RingReading expected)
    {
        var ringId = document.RingId;
        var current = _folder.ReadCurrent(ringId);
        if (current.Revision != expected.ModRevision || _folder.ReadVersion(ringId, document.Version) is not null)
            throw new RingConflictException(ringId, document.Version, VersionOf(ringId, current));
        KeepHandWritten(ringId, current);
        var bytes = RingDocumentWriter.Write(document);
        _folder.WriteVersion(ringId, document.Version, bytes);
        _folder.WriteCurrent(ringId, bytes);
        return ToReading(ringId, new FileContent(bytes));
    }

    private void KeepHandWritten(string ringId, FileContent current)
    {
        if (HandWritten.Seal(ringId, current.Bytes) is { } bytes
            && RingDocumentReader.Read(bytes).Document is { } document
            && _folder.ReadVersion(ringId, document.Version) is null)
            _folder.WriteVersion(ringId, document.Version, bytes.Span);
    }

    /// <summary>
    /// Reads the file. Where it is no longer as known but cut off or gone, somebody may be in the middle of replacing it: then
    /// reads until it is whole or stays the same for the settle time.
    /// </summary>
    private async Task<FileContent> ReadSettledAsync(string ringId, long known, CancellationToken cancellationToken)
    {
        var content = await Access(() => _folder.ReadCurrent(ringId), cancellationToken);
        while (content.Revision != known && !(content.Bytes is { } bytes && JsonSyntax.IsWhole(bytes.Span)))
        {
            await Task.Delay(options.SettleTime, time, cancellationToken);
            var before = content;
            content = await Access(() => _folder.ReadCurrent(ringId), cancellationToken);
            if (content.Revision == before.Revision)
                break;
        }
        return content;
    }

    private async Task<IDisposable> LockAsync(string ringId, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            if (await Access(() => _folder.TryLock(ringId), cancellationToken) is { } held)
                return held;
            if (time.GetElapsedTime(start) > options.LockTimeout)
                throw new RingStoreException(RingStoreFailure.Unavailable, $"{Name}: another writer held the lock of ring '{ringId}' for {options.LockTimeout.TotalSeconds} s");
            await Task.Delay(s_lockRetry, time, cancellationToken);
        }
    }

    private static RingReading ToReading(string ringId, FileContent content) =>
        new(HandWritten.Seal(ringId, content.Bytes), content.Revision, content.Revision);

    private static long? VersionOf(string ringId, FileContent content) =>
        HandWritten.Seal(ringId, content.Bytes) is { } bytes ? RingDocumentReader.Read(bytes).Document?.Version : null;

    /// <summary>Leaves the caller's thread, and says by <see cref="RingStoreException"/> what the file system refuses.</summary>
    private Task<T> Access<T>(Func<T> access, CancellationToken cancellationToken) => Task.Run(() =>
    {
        try
        {
            return access();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RingStoreException(RingStoreFailure.Unavailable, $"{Name}: {e.Message}", e);
        }
    }, cancellationToken);
}
