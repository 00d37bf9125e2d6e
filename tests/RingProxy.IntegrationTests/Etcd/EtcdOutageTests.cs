using System.Diagnostics;
using RingProxy.Testing;
using RingProxy.Topology;
using static RingProxy.Testing.TestDocuments;

namespace RingProxy.IntegrationTests;

/// <summary>etcd itself dies, hangs, or comes back with another past.</summary>
public sealed class EtcdOutageTests : IAsyncLifetime
{
    private const string Current = $"/ringproxy/rings/{RingId}/current";
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(3);

    private EtcdServer _server = null!;

    [Fact]
    public async Task Watcher_EtcdKilledAndStartedAgain_KeepsTheRingAndFollowsAgain()
    {
        await PutAsync(1);
        await using var ring = new WatchedRing(_server.Address());
        await ring.AppliedAsync(1, "first version");

        await _server.KillAsync();
        var lost = await ring.LostAsync("etcd killed");
        Assert.Equal(1, lost.Snapshot?.Version);
        Assert.Equal(RingFreshness.Stale, lost.Freshness);
        Assert.Contains(_server.Endpoint, lost.SourceError, StringComparison.Ordinal);

        await _server.StartAgainAsync();
        await PutAsync(2);
        await ring.AppliedAsync(2, "a version published after the restart");
    }

    [Fact]
    public async Task WatchAsync_EtcdFrozen_IsSilentWithinTheDeadline()
    {
        await using var store = EtcdRingStore.Open(_server.Address(query: "?silence=3s"), TimeProvider.System);
        await using var watch = new StoreWatch(store, await PutAsync(1));
        await watch.StandsAsync();

        _server.Freeze();
        var frozenAt = Stopwatch.GetTimestamp();
        var failure = await watch.FailureAsync();
        var noticedAfter = Stopwatch.GetElapsedTime(frozenAt);
        _server.Thaw();

        Assert.Equal(RingStoreFailure.Silent, failure.Kind);
        // The deadline runs from the last sign of life, so from before the freeze. What is on top is for a loaded machine.
        Assert.InRange(noticedAfter, TimeSpan.Zero, s_silence + TimeSpan.FromSeconds(2));
        Assert.Contains(_server.Endpoint, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watcher_EtcdFrozenAndThawed_ShowsItAndFollowsAgain()
    {
        await PutAsync(1);
        await using var ring = new WatchedRing(_server.Address(query: "?silence=1s&timeout=1s"));
        await ring.AppliedAsync(1, "first version");

        _server.Freeze();
        var lost = await ring.LostAsync("etcd frozen");
        _server.Thaw();
        await PutAsync(2);
        await ring.AppliedAsync(2, "a version published after the thaw");

        Assert.Equal(1, lost.Snapshot?.Version);
        Assert.Equal(RingFreshness.Stale, lost.Freshness);
    }

    [Fact]
    public async Task ReadAsync_EtcdFrozen_FailsAtTheTimeout()
    {
        await using var store = EtcdRingStore.Open(_server.Address(query: "?timeout=500ms"), TimeProvider.System);
        await ReadAtLastAsync(store, "a first read");

        _server.Freeze();
        var failure = await Assert.ThrowsAsync<RingStoreException>(() => store.ReadAsync(RingId, CancellationToken.None).OrTimeout(() => "reading"));
        _server.Thaw();

        Assert.Equal(RingStoreFailure.Unavailable, failure.Kind);
        Assert.Contains("no answer within 0.5 s", failure.Message, StringComparison.Ordinal);
        await ReadAtLastAsync(store, "a read after the thaw");
    }

    [Fact]
    public async Task WatchAsync_EtcdLostItsData_AsksForANewRead()
    {
        await using var store = EtcdRingStore.Open(_server.Address(), TimeProvider.System);
        for (var version = 1; version < 5; version++)
            await PutAsync(version);
        var last = await PutAsync(5);
        await _server.KillAsync();
        _server.RemoveData();
        await _server.StartAgainAsync();

        // A watch from a revision of the future would wait until the new history has grown as long as the old one.
        await using var watch = new StoreWatch(store, last);

        Assert.Equal(RingStoreFailure.Compacted, (await watch.FailureAsync()).Kind);
    }

    [Fact]
    public async Task PublishAsync_EtcdFrozen_SaysThatTheOutcomeIsUnknown()
    {
        await using var store = EtcdRingStore.Open(_server.Address(query: "?timeout=500ms"), TimeProvider.System);
        var empty = await ReadAtLastAsync(store, "a first read");

        _server.Freeze();
        var failure = await Assert.ThrowsAsync<RingStoreException>(() => store.PublishAsync(Ring(), empty, CancellationToken.None).OrTimeout(() => "publishing"));
        _server.Thaw();

        Assert.Equal(RingStoreFailure.Unavailable, failure.Kind);
        Assert.Contains("may have happened", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublishAsync_AnswerLost_FindsThatItWasPublished()
    {
        await using var relay = EtcdRelay.To(_server.Endpoint);
        await using var store = EtcdRingStore.Open($"etcd://{relay.Endpoint}?timeout=2s", TimeProvider.System);
        var empty = await store.ReadAsync(RingId, CancellationToken.None);

        relay.SwallowAnswers();
        var published = await store.PublishAsync(Ring(), empty, CancellationToken.None).OrTimeout(() => "publishing");

        Assert.Equal(Json(), published.Json?.ToArray());
        await store.PublishAsync(Ring(2), published, CancellationToken.None).OrTimeout(() => "publishing the next");
        Assert.Equal([2, 1], await store.HistoryAsync(RingId, CancellationToken.None));
    }

    [Fact]
    public async Task PublishAsync_NobodyThere_SaysNothingOfHavingHappened()
    {
        await using var store = EtcdRingStore.Open(_server.Address(), TimeProvider.System);
        var empty = await store.ReadAsync(RingId, CancellationToken.None);
        await _server.KillAsync();
        await Assert.ThrowsAsync<RingStoreException>(() => store.ReadAsync(RingId, CancellationToken.None));

        var failure = await Assert.ThrowsAsync<RingStoreException>(() => store.PublishAsync(Ring(), empty, CancellationToken.None).OrTimeout(() => "publishing"));

        Assert.Equal(RingStoreFailure.Unavailable, failure.Kind);
        Assert.DoesNotContain("may have happened", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watcher_DocumentDeleted_KeepsTheRingAndSaysSo()
    {
        await PutAsync(1);
        await using var ring = new WatchedRing(_server.Address());
        await ring.AppliedAsync(1, "first version");

        await _server.Gateway.DeleteAsync(Current);

        var state = await ring.LostAsync("deleted");
        Assert.Equal(1, state.Snapshot?.Version);
        await PutAsync(2);
        await ring.AppliedAsync(2, "published again");
    }

    public async Task InitializeAsync() => _server = await EtcdServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    /// <summary>Half a second is little for the first read of a process, or for an etcd that has just woken up.</summary>
    private static async Task<RingReading> ReadAtLastAsync(EtcdRingStore store, string phase)
    {
        RingReading? stored = null;
        await Poll.UntilAsync(
            async () =>
            {
                try
                {
                    stored = await store.ReadAsync(RingId, CancellationToken.None).OrTimeout(() => phase);
                }
                catch (RingStoreException e) when (e.Kind is RingStoreFailure.Unavailable)
                {
                    // Asked again.
                }

                return stored is not null;
            },
            phase);
        return stored!;
    }

    private Task<long> PutAsync(long version) => _server.Gateway.PutAsync(Current, Json(version));
}
