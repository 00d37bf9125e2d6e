using System.Runtime.CompilerServices;
using RingProxy.Topology;

namespace RingProxy.Testing;

/// <summary>
/// A store in memory that does what the test says: changes on command, faults on command, and a look at each call before it
/// is served. Keeps the contract of <see cref="IRingStore"/> otherwise, revisions across all rings as in etcd included.
/// </summary>
public sealed class MemoryRingStore : IRingStore
{
    private readonly Lock _lock = new();
    private readonly List<(string RingId, RingReading Reading)> _log = [];
    private readonly SortedDictionary<string, RingReading> _current = new(StringComparer.Ordinal);
    private readonly Dictionary<(string RingId, long Version), ReadOnlyMemory<byte>> _versions = [];
    private TaskCompletionSource _changed = NewSignal();
    private RingStoreException? _cut;
    private int _cutCount;
    private long _revision;
    private long _compacted;

    public string Name => "memory";

    /// <summary>Runs before each call is served, with the call as <see cref="Calls"/> shows it: may change the store, wait, or throw.</summary>
    public Func<string, Task>? Before { get; set; }

    /// <summary>What was called so far, such as <c>read</c> and <c>watch 3</c>.</summary>
    public SignalList<string> Calls { get; } = new();

    /// <summary>Writes a document without any check, as a stranger would.</summary>
    public long Put(string ringId, ReadOnlyMemory<byte> json)
    {
        lock (_lock)
            return AppendLocked(ringId, json).Revision;
    }

    public long Delete(string ringId)
    {
        lock (_lock)
            return AppendLocked(ringId, null).Revision;
    }

    /// <summary>Reports progress to every watch.</summary>
    public void Progress()
    {
        lock (_lock)
            SignalLocked();
    }

    /// <summary>Ends every watch that runs now.</summary>
    public void Cut(RingStoreFailure kind)
    {
        lock (_lock)
        {
            _cut = new RingStoreException(kind, $"memory: {kind}");
            _cutCount++;
            SignalLocked();
        }
    }

    /// <summary>Forgets all changes so far: who did not see them cannot watch from there.</summary>
    public void Compact()
    {
        lock (_lock)
            _compacted = _revision;
    }

    public async Task<RingReading> ReadAsync(string ringId, CancellationToken cancellationToken)
    {
        await EnterAsync("read", cancellationToken);
        lock (_lock)
            return ReadLocked(ringId);
    }

    public async IAsyncEnumerable<RingReading> WatchAsync(
        string ringId, long afterRevision, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await EnterAsync($"watch {afterRevision}", cancellationToken);
        int cutCount;
        lock (_lock)
        {
            cutCount = _cutCount;
            if (afterRevision < _compacted)
                throw new RingStoreException(RingStoreFailure.Compacted, $"memory: revision {afterRevision} is compacted");
        }
        for (var seen = afterRevision; ;)
        {
            RingReading[] news;
            Task changed;
            lock (_lock)
            {
                if (_cutCount != cutCount)
                    throw _cut!;
                news = [.. _log.Where(entry => entry.RingId == ringId && entry.Reading.Revision > seen).Select(entry => entry.Reading)];
                seen = _revision;
                changed = _changed.Task;
            }
            foreach (var reading in news)
                yield return reading;
            if (news.Length == 0)
                yield return new RingReading(null, seen, 0, IsProgress: true);
            await changed.WaitAsync(cancellationToken);
        }
    }

    public async Task<ReadOnlyMemory<byte>?> ReadVersionAsync(string ringId, long version, CancellationToken cancellationToken)
    {
        await EnterAsync($"readVersion {version}", cancellationToken);
        lock (_lock)
            return _versions.TryGetValue((ringId, version), out var json) ? (ReadOnlyMemory<byte>?)json : null;
    }

    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        await EnterAsync("list", cancellationToken);
        lock (_lock)
            return [.. _current.Where(ring => ring.Value.Json is not null).Select(ring => ring.Key)];
    }

    public async Task<IReadOnlyList<long>> HistoryAsync(string ringId, CancellationToken cancellationToken)
    {
        await EnterAsync("history", cancellationToken);
        lock (_lock)
            return [.. _versions.Keys.Where(key => key.RingId == ringId).Select(key => key.Version).OrderDescending()];
    }

    public async Task<RingReading> PublishAsync(RingDocument document, RingReading expected, CancellationToken cancellationToken)
    {
        await EnterAsync($"publish {document.Version}", cancellationToken);
        lock (_lock)
        {
            var current = ReadLocked(document.RingId);
            if (current.ModRevision != expected.ModRevision || _versions.ContainsKey((document.RingId, document.Version)))
                throw new RingConflictException(document.RingId, document.Version, current.Json is { } json ? RingDocumentReader.Read(json).Version : null);
            var bytes = RingDocumentWriter.Write(document);
            _versions[(document.RingId, document.Version)] = bytes;
            return AppendLocked(document.RingId, bytes);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task EnterAsync(string call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Calls.Add(call);
        if (Before is { } before)
            await before(call).WaitAsync(cancellationToken);
    }

    private RingReading ReadLocked(string ringId) =>
        _current.TryGetValue(ringId, out var reading) ? reading with { Revision = _revision } : new RingReading(null, _revision, 0);

    private RingReading AppendLocked(string ringId, ReadOnlyMemory<byte>? json)
    {
        _revision++;
        var reading = new RingReading(json, _revision, json is null ? 0 : _revision);
        _current[ringId] = reading;
        _log.Add((ringId, reading));
        SignalLocked();
        return reading;
    }

    private void SignalLocked()
    {
        _changed.SetResult();
        _changed = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
