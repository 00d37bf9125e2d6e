using System.Text;
using RingProxy.Testing;
using RingProxy.Topology;
using static RingProxy.Testing.TestDocuments;

namespace RingProxy.IntegrationTests;

public sealed class EtcdWatchTests(EtcdServerFixture fixture) : IClassFixture<EtcdServerFixture>, IAsyncLifetime
{
    private readonly string _prefix = fixture.NewPrefix();
    private EtcdRingStore _store = null!;

    private EtcdGateway Gateway => fixture.Server.Gateway;

    private string Current => $"{_prefix}/rings/{RingId}/current";

    [Fact]
    public async Task WatchAsync_NothingChanges_SaysAtOnceThatItStands()
    {
        var revision = await Gateway.PutAsync(Current, "v1");
        await using var watch = new StoreWatch(_store, revision);

        var first = await watch.NextAsync();

        Assert.Equal(new RingReading(null, revision, 0, IsProgress: true), first);
    }

    [Fact]
    public async Task WatchAsync_NothingChanges_GivesSignsOfLifeWithinTheSilenceDeadline()
    {
        await using var store = EtcdRingStore.Open(fixture.Server.Address(_prefix, "?silence=2s"), TimeProvider.System);
        var revision = await Gateway.PutAsync(Current, "v1");
        await using var watch = new StoreWatch(store, revision);
        await watch.StandsAsync();

        // Other keys move the store's revision; a sign of life must not, see the store.
        await Gateway.PutAsync($"{_prefix}/other", "x");
        for (var sign = 0; sign < 4; sign++)
            Assert.Equal(new RingReading(null, revision, 0, IsProgress: true), await watch.NextAsync());
    }

    [Fact]
    public async Task WatchAsync_WritesBetweenReadAndWatch_AreNotLost()
    {
        await Gateway.PutAsync(Current, "v1");
        var read = await _store.ReadAsync(RingId, CancellationToken.None);
        await Gateway.PutAsync(Current, "v2");
        var last = await Gateway.PutAsync(Current, "v3");

        await using var watch = new StoreWatch(_store, read.Revision);
        var change = await watch.NextChangeAsync();
        while (change.Revision < last)
            change = await watch.NextChangeAsync();

        Assert.Equal("v3", Text(change));
        Assert.Equal(last, change.ModRevision);
    }

    [Fact]
    public async Task WatchAsync_Deletion_IsAChangeWithoutADocument()
    {
        var revision = await Gateway.PutAsync(Current, "v1");
        await using var watch = new StoreWatch(_store, revision);
        await watch.StandsAsync();

        var deleted = await Gateway.DeleteAsync(Current);

        Assert.Equal(new RingReading(null, deleted, 0), await watch.NextChangeAsync());
    }

    [Fact]
    public async Task WatchAsync_OtherRingsAndVersions_AreNotItsChanges()
    {
        var revision = await Gateway.PutAsync(Current, "v1");
        await using var watch = new StoreWatch(_store, revision);
        await watch.StandsAsync();

        await Gateway.PutAsync($"{_prefix}/rings/{RingId}/versions/00000000000000000002", "version");
        await Gateway.PutAsync($"{_prefix}/rings/{RingId}/rollout", "rollout");
        await Gateway.PutAsync($"{_prefix}/rings/{RingId}2/current", "other ring");
        await Gateway.PutAsync(Current, "v2");

        Assert.Equal("v2", Text(await watch.NextChangeAsync()));
    }

    [Fact]
    public async Task WatchAsync_BurstOf500Publications_EndsOnTheLast()
    {
        const int count = 500;
        var reading = await _store.ReadAsync(RingId, CancellationToken.None);
        await using var watch = new StoreWatch(_store, reading.Revision);
        var publishing = Task.Run(async () =>
        {
            for (var version = 1; version <= count; version++)
                reading = await _store.PublishAsync(Ring(version), reading, CancellationToken.None);
        });

        var seen = new List<long>();
        while (seen.LastOrDefault() < count)
            seen.Add(RingDocumentReader.Read((await watch.NextChangeAsync()).Json!.Value).Version!.Value);
        await publishing.OrTimeout(() => "publishing");

        Assert.Equal(seen.Order(), seen);
        Assert.Equal(reading, (await _store.ReadAsync(RingId, CancellationToken.None)) with { Json = reading.Json });
    }

    [Fact]
    public async Task WatchAsync_FromARevisionThatIsCompacted_ThrowsCompacted()
    {
        await using var server = await EtcdServer.StartAsync();
        await using var store = EtcdRingStore.Open(server.Address(_prefix), TimeProvider.System);
        var first = await server.Gateway.PutAsync(Current, "v1");
        await server.Gateway.PutAsync(Current, "v2");
        await server.Gateway.CompactAsync(await server.Gateway.PutAsync(Current, "v3"));

        await using var watch = new StoreWatch(store, first);

        Assert.Equal(RingStoreFailure.Compacted, (await watch.FailureAsync()).Kind);
    }

    [Fact]
    public async Task WatchAsync_Cancelled_EndsByCancellation()
    {
        using var stop = new CancellationTokenSource();
        await using var readings = _store.WatchAsync(RingId, 0, stop.Token).GetAsyncEnumerator();
        Assert.True(await readings.MoveNextAsync());
        var next = readings.MoveNextAsync().AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.OrTimeout(() => "cancelled, still waiting"));
    }

    public Task InitializeAsync()
    {
        _store = EtcdRingStore.Open(fixture.Server.Address(_prefix), TimeProvider.System);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    private static string Text(RingReading reading) => Encoding.UTF8.GetString(reading.Json!.Value.Span);
}
