using System.Runtime.CompilerServices;
using Google.Protobuf;
using RingProxy.Topology.EtcdApi;

namespace RingProxy.Topology;

/// <summary>
/// Ring documents in etcd, under the keys of <see cref="EtcdKeys"/>. Reads are linearizable. A revision is etcd's own, so a
/// watch after the revision of a reading misses nothing.
/// </summary>
internal sealed class EtcdRingStore(EtcdOptions options, TimeProvider time) : IRingStore
{
    private readonly EtcdClient _client = new(options, time);
    private readonly EtcdKeys _keys = new(options.Prefix);

    /// <param name="address"><c>etcd://[user:password@]host:port[,host:port…][/prefix][?option=value…]</c>; see <see cref="EtcdAddressReader"/>.</param>
    /// <exception cref="FormatException">The address is not understood; the message names all its parts that are not.</exception>
    public static EtcdRingStore Open(string address, TimeProvider time) => new(EtcdAddressReader.Read(address), time);

    public string Name => _client.Name;

    public async Task<RingReading> ReadAsync(string ringId, CancellationToken cancellationToken) =>
        ToReading(await RangeAsync(_keys.Current(ringId), cancellationToken));

    public async IAsyncEnumerable<RingReading> WatchAsync(
        string ringId, long afterRevision, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var watch = await _client.WatchAsync(_keys.Current(ringId), afterRevision + 1, cancellationToken);
        var reached = afterRevision;
        yield return Progress(reached);
        while (true)
        {
            var response = await watch.ReadAsync(cancellationToken);
            // A sign of life may name a revision whose events are still to come (etcd issue 15220), so only events move us on.
            if (response.Events.Count == 0)
            {
                yield return Progress(reached);
                continue;
            }
            var newest = response.Events[^1];
            reached = newest.Kv.ModRevision;
            yield return newest.Type is Event.Types.EventType.Delete
                ? new RingReading(null, reached, 0)
                : new RingReading(newest.Kv.Value.Memory, reached, reached);
        }
    }

    public async Task<ReadOnlyMemory<byte>?> ReadVersionAsync(string ringId, long version, CancellationToken cancellationToken) =>
        ToReading(await RangeAsync(_keys.Version(ringId, version), cancellationToken)).Json;

    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var rings = new SortedSet<string>(StringComparer.Ordinal);
        var (next, end) = _keys.AllRings;
        while (true)
        {
            var request = new RangeRequest { Key = next, RangeEnd = end, Limit = 1, KeysOnly = true };
            var found = (await _client.CallAsync(EtcdMethods.Range, request, cancellationToken)).Kvs;
            if (found.Count == 0)
                return [.. rings];
            // A ring's current document sorts before all else of it, so that one look per ring is enough.
            if (_keys.Parse(found[0].Key) is not { } key || !RingIds.IsRingId(key.RingId))
            {
                next = ByteString.CopyFrom([.. found[0].Key.Span, 0]);
                continue;
            }
            if (key.IsCurrent)
                rings.Add(key.RingId);
            next = _keys.After(key.RingId);
        }
    }

    public async Task<IReadOnlyList<long>> HistoryAsync(string ringId, CancellationToken cancellationToken)
    {
        var (first, end) = _keys.AllVersions(ringId);
        var request = new RangeRequest { Key = first, RangeEnd = end, SortOrder = RangeRequest.Types.SortOrder.Descend, KeysOnly = true };
        var found = (await _client.CallAsync(EtcdMethods.Range, request, cancellationToken)).Kvs;
        return [.. found.Select(kept => _keys.ParseVersion(ringId, kept.Key)).OfType<long>()];
    }

    public async Task<RingReading> PublishAsync(RingDocument document, RingReading expected, CancellationToken cancellationToken)
    {
        var json = ByteString.CopyFrom(RingDocumentWriter.Write(document));
        TxnResponse answer;
        try
        {
            answer = await _client.CallAsync(EtcdMethods.Transaction, Publication(document, json, expected), cancellationToken);
        }
        catch (RingStoreException e) when (e is { Kind: RingStoreFailure.Unavailable, InnerException: GrpcException { WasSent: true } })
        {
            return await FindLostAnswerAsync(document, json, e, cancellationToken);
        }
        if (!answer.Succeeded)
            throw new RingConflictException(document.RingId, document.Version, VersionOf(answer.Responses[0].ResponseRange));
        return new RingReading(json.Memory, answer.Header.Revision, answer.Header.Revision);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The answer is lost, not necessarily the publication: what stands there now may tell.</summary>
    private async Task<RingReading> FindLostAnswerAsync(
        RingDocument document, ByteString json, RingStoreException lost, CancellationToken cancellationToken)
    {
        try
        {
            var range = await RangeAsync(_keys.Current(document.RingId), cancellationToken);
            if (range.Kvs.Count > 0 && range.Kvs[0].Value.Equals(json))
                return ToReading(range);
        }
        catch (RingStoreException)
        {
            // Then nobody can tell; the first failure says more than the second.
        }
        throw new RingStoreException(lost.Kind, $"{lost.Message}; the publication of version {document.Version} may have happened: read before trying again", lost);
    }

    /// <summary>If the current document is still the one expected and the version is new: writes both; else tells the current document.</summary>
    private TxnRequest Publication(RingDocument document, ByteString json, RingReading expected)
    {
        var current = _keys.Current(document.RingId);
        var version = _keys.Version(document.RingId, document.Version);
        return new TxnRequest
        {
            Compare =
            {
                new Compare { Key = current, Target = Compare.Types.CompareTarget.Mod, ModRevision = expected.ModRevision },
                new Compare { Key = version, Target = Compare.Types.CompareTarget.Create, CreateRevision = 0 },
            },
            Success =
            {
                new RequestOp { RequestPut = new PutRequest { Key = current, Value = json } },
                new RequestOp { RequestPut = new PutRequest { Key = version, Value = json } },
            },
            Failure = { new RequestOp { RequestRange = new RangeRequest { Key = current } } },
        };
    }

    private Task<RangeResponse> RangeAsync(ByteString key, CancellationToken cancellationToken) =>
        _client.CallAsync(EtcdMethods.Range, new RangeRequest { Key = key }, cancellationToken);

    private static RingReading Progress(long revision) => new(null, revision, 0, IsProgress: true);

    private static RingReading ToReading(RangeResponse range) => range.Kvs.Count == 0
        ? new RingReading(null, range.Header.Revision, 0)
        : new RingReading(range.Kvs[0].Value.Memory, range.Header.Revision, range.Kvs[0].ModRevision);

    private static long? VersionOf(RangeResponse current) =>
        current.Kvs.Count == 0 ? null : RingDocumentReader.Read(current.Kvs[0].Value.Memory).Version;
}
