using System.Text;
using RingProxy.Topology;
using static RingProxy.Testing.TestDocuments;

namespace RingProxy.IntegrationTests;

public sealed class EtcdRingStoreTests(EtcdServerFixture fixture) : IClassFixture<EtcdServerFixture>, IAsyncLifetime
{
    private static readonly CancellationToken s_none = CancellationToken.None;

    private readonly string _prefix = fixture.NewPrefix();
    private EtcdRingStore _store = null!;

    private EtcdGateway Gateway => fixture.Server.Gateway;

    [Fact]
    public async Task ReadAsync_NothingPublished_HasARevisionButNoDocument()
    {
        var reading = await _store.ReadAsync(RingId, s_none);

        Assert.Null(reading.Json);
        Assert.Equal(0, reading.ModRevision);
        Assert.True(reading.Revision > 0);
    }

    [Fact]
    public async Task PublishAsync_First_WritesCurrentAndVersionAtOneRevision()
    {
        var published = await PublishAsync(1);

        var expected = Encoding.UTF8.GetString(Json(1));
        Assert.Equal(expected, await Gateway.GetAsync($"{_prefix}/rings/{RingId}/current"));
        Assert.Equal(expected, await Gateway.GetAsync($"{_prefix}/rings/{RingId}/versions/00000000000000000001"));
        var read = await _store.ReadAsync(RingId, s_none);
        Assert.Equal(Json(1), read.Json?.ToArray());
        Assert.Equal(published.ModRevision, read.ModRevision);
        Assert.Equal(published.Json?.ToArray(), read.Json?.ToArray());
    }

    [Fact]
    public async Task PublishAsync_SomebodyElsePublishedFirst_ConflictNamesTheirVersion()
    {
        var seenByBoth = await PublishAsync(1);

        await _store.PublishAsync(Ring(2) with { Comment = "one" }, seenByBoth, s_none);
        var conflict = await Assert.ThrowsAsync<RingConflictException>(() => _store.PublishAsync(Ring(3), seenByBoth, s_none));

        Assert.Equal(2, conflict.CurrentVersion);
        Assert.Equal(RingDocumentWriter.Write(Ring(2) with { Comment = "one" }), (await _store.ReadAsync(RingId, s_none)).Json?.ToArray());
        Assert.Equal([2, 1], await _store.HistoryAsync(RingId, s_none));
    }

    [Fact]
    public async Task PublishAsync_ManyWritersAtOnce_OneWins()
    {
        var seenByAll = await PublishAsync(1);
        const int writerCount = 8;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, writerCount).Select(async writer =>
        {
            await using var store = Open();
            try
            {
                await store.PublishAsync(Ring(2 + writer), seenByAll, s_none);
                return 2L + writer;
            }
            catch (RingConflictException)
            {
                return 0;
            }
        }));

        var winner = Assert.Single(outcomes, version => version > 0);
        Assert.Equal([winner, 1], await _store.HistoryAsync(RingId, s_none));
        Assert.Equal(Json(winner), (await _store.ReadAsync(RingId, s_none)).Json?.ToArray());
    }

    [Fact]
    public async Task PublishAsync_VersionExistsAlready_ConflictAndTheVersionStaysAsItWas()
    {
        await PublishAsync(1);
        await Gateway.DeleteAsync($"{_prefix}/rings/{RingId}/current");

        var empty = await _store.ReadAsync(RingId, s_none);
        var conflict = await Assert.ThrowsAsync<RingConflictException>(() => _store.PublishAsync(Ring(nodeCount: 2), empty, s_none));

        Assert.Null(conflict.CurrentVersion);
        Assert.Equal(Json(1), (await _store.ReadVersionAsync(RingId, 1, s_none))?.ToArray());
    }

    [Fact]
    public async Task PublishAsync_FiveThousandNodes_Fits()
    {
        var document = WithNodes(5_000);

        await _store.PublishAsync(document, await _store.ReadAsync(RingId, s_none), s_none);

        Assert.Equal(RingDocumentWriter.Write(document), (await _store.ReadAsync(RingId, s_none)).Json?.ToArray());
    }

    [Fact]
    public async Task PublishAsync_MoreThanEtcdTakes_RejectedWithItsReason()
    {
        var failure = await Assert.ThrowsAsync<RingStoreException>(async () =>
            await _store.PublishAsync(WithNodes(12_000), await _store.ReadAsync(RingId, s_none), s_none));

        Assert.Equal(RingStoreFailure.Rejected, failure.Kind);
        Assert.Contains("too large", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadVersionAsync_OldAndUnknown_OldOneAsItWasAndNull()
    {
        await PublishAsync(1);
        await PublishAsync(2);

        Assert.Equal(Json(1), (await _store.ReadVersionAsync(RingId, 1, s_none))?.ToArray());
        Assert.Null(await _store.ReadVersionAsync(RingId, 3, s_none));
    }

    [Fact]
    public async Task HistoryAsync_MoreVersionsThanOneDigit_NewestFirst()
    {
        foreach (var version in new long[] { 1, 2, 9, 10, 11, 100 })
            await PublishAsync(version);
        await Gateway.PutAsync($"{_prefix}/rings/{RingId}/versions/none", "put there by hand");

        Assert.Equal([100, 11, 10, 9, 2, 1], await _store.HistoryAsync(RingId, s_none));
    }

    [Fact]
    public async Task HistoryAsync_AnotherRingsIdStartsTheSame_IsNotMixedIn()
    {
        await PublishAsync(1);
        await Gateway.PutAsync($"{_prefix}/rings/{RingId}-2/versions/00000000000000000007", "another ring");

        Assert.Equal([1], await _store.HistoryAsync(RingId, s_none));
    }

    [Fact]
    public async Task ListAsync_IdsThatSortAroundTheSlash_AllInOrderWithoutThoseThatHaveNoCurrentDocument()
    {
        // '-' and '.' sort before the slash that ends an id in a key, letters and digits after it.
        foreach (var ringId in new[] { "b", "a-b", "a", "a.b", "a0", "A" })
        {
            await Gateway.PutAsync($"{_prefix}/rings/{ringId}/current", "any");
            await Gateway.PutAsync($"{_prefix}/rings/{ringId}/rollout", "any");
            await Gateway.PutAsync($"{_prefix}/rings/{ringId}/versions/00000000000000000001", "any");
        }
        await Gateway.PutAsync($"{_prefix}/rings/deleted/versions/00000000000000000001", "any");
        await Gateway.PutAsync($"{_prefix}/rings/stray", "any");
        await Gateway.PutAsync($"{_prefix}/rings/not an id/current", "any");
        await Gateway.PutAsync($"{_prefix}/fleet/a/x", "any");

        Assert.Equal(["A", "a", "a-b", "a.b", "a0", "b"], await _store.ListAsync(s_none));
    }

    [Fact]
    public async Task ListAsync_NothingPublished_IsEmpty() => Assert.Empty(await _store.ListAsync(s_none));

    public Task InitializeAsync()
    {
        _store = Open();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    private EtcdRingStore Open() => EtcdRingStore.Open(fixture.Server.Address(_prefix), TimeProvider.System);

    private async Task<RingReading> PublishAsync(long version) =>
        await _store.PublishAsync(Ring(version), await _store.ReadAsync(RingId, s_none), s_none);

    private static RingDocument WithNodes(int count) => Ring() with
    {
        Nodes = [.. Enumerable.Range(0, count).Select(index => new RingNode { NodeId = $"node-{index:D5}", Address = $"10.1.{index / 250}.{index % 250}:11211" })],
    };
}
