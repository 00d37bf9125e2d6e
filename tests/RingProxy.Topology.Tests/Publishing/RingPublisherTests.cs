using RingProxy.Testing;

namespace RingProxy.Topology.Tests;

public sealed class RingPublisherTests : IAsyncDisposable
{
    private readonly MemoryRingStore _store = new();
    private readonly ManualTimeProvider _time = new();
    private readonly RingPublisher _publisher;

    public RingPublisherTests() => _publisher = new RingPublisher(_store, _time);

    [Fact]
    public async Task PutAsync_FirstDraft_IsVersionOne()
    {
        _time.Advance(TimeSpan.FromHours(1));

        var publication = await _publisher.PutAsync(Draft(), default);

        Assert.Null(publication.Before);
        Assert.Equal((1, ManualTimeProvider.Start.AddHours(1)), (publication.After.Version, publication.After.CreatedAt));
        var current = await CurrentAsync();
        Assert.Equal(publication.After.Checksum, current.Checksum);
    }

    [Fact]
    public async Task PutAsync_Next_IsOneHigherAndKeepsTheOld()
    {
        await _publisher.PutAsync(Draft(), default);

        var publication = await _publisher.PutAsync(Draft(nodeCount: 4), default);

        Assert.Equal((1, 2), (publication.Before!.Version, publication.After.Version));
        Assert.Equal([2, 1], await _store.HistoryAsync("test", default));
        Assert.Equal(4, (await CurrentAsync()).Nodes.Length);
    }

    [Fact]
    public async Task PutAsync_CurrentDeleted_NeverGivesAVersionTwice()
    {
        await _publisher.PutAsync(Draft(), default);
        await _publisher.PutAsync(Draft(), default);
        _store.Delete("test");

        Assert.Equal(3, (await _publisher.PutAsync(Draft(), default)).After.Version);
    }

    [Fact]
    public async Task PutAsync_CurrentIsPoison_ReplacesIt()
    {
        await _publisher.PutAsync(Draft(), default);
        _store.Put("test", "poison"u8.ToArray());

        var publication = await _publisher.PutAsync(Draft(), default);

        Assert.Null(publication.Before);
        Assert.Equal(2, publication.After.Version);
    }

    [Fact]
    public async Task PutAsync_OwnVersion_IsKeptIfItIsHigher()
    {
        Assert.Equal(10, (await _publisher.PutAsync(Draft() with { Version = 10 }, default)).After.Version);

        var conflict = await Assert.ThrowsAsync<RingConflictException>(() => _publisher.PutAsync(Draft() with { Version = 10 }, default));

        Assert.Equal(10, conflict.CurrentVersion);
        Assert.Equal(11, (await _publisher.PutAsync(Draft(), default)).After.Version);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task PutAsync_ExpectedVersion_MustBeTheCurrent(int expected, bool isRight)
    {
        await _publisher.PutAsync(Draft(), default, expectedVersion: 0);

        var put = _publisher.PutAsync(Draft(), default, expectedVersion: expected);

        if (isRight)
            Assert.Equal(2, (await put).After.Version);
        else
            Assert.Equal(1, (await Assert.ThrowsAsync<RingConflictException>(() => put)).CurrentVersion);
    }

    [Fact]
    public async Task PublishAsync_SomebodyWasFaster_IsAConflict()
    {
        var prepared = await _publisher.PreparePutAsync(Draft(nodeCount: 5), default);
        await _publisher.PutAsync(Draft(), default);

        await Assert.ThrowsAsync<RingConflictException>(() => _publisher.PublishAsync(prepared, default));

        Assert.Equal(3, (await CurrentAsync()).Nodes.Length);
    }

    [Fact]
    public async Task PreparePutAsync_InvalidDraft_IsRefusedWithEveryReason()
    {
        var draft = Draft() with { Replicas = 99, BoundedLoad = 0.5 };

        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => _publisher.PreparePutAsync(draft, default));

        Assert.Contains("replicas: 99", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("boundedLoad: 0.5", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("publish", string.Join(",", _store.Calls.Snapshot()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RollbackAsync_KeptVersion_IsPublishedAsANewOne()
    {
        await _publisher.PutAsync(Draft(nodeCount: 3) with { Author = "ann" }, default);
        await _publisher.PutAsync(Draft(nodeCount: 4), default);

        var publication = await _publisher.RollbackAsync("test", 1, default);

        Assert.Equal((3, 3, "rollback to version 1", "ann"), (publication.After.Version, publication.After.Nodes.Length, publication.After.Comment, publication.After.Author));
        Assert.Equal([3, 2, 1], await _store.HistoryAsync("test", default));
    }

    [Fact]
    public async Task RollbackAsync_NoSuchVersion_NamesThoseThereAre()
    {
        await _publisher.PutAsync(Draft(), default);
        await _publisher.PutAsync(Draft(), default);

        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => _publisher.RollbackAsync("test", 7, default));

        Assert.StartsWith("ring 'test': memory has no version 7; it has 2, 1", refusal.Message, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static RingDocument Draft(int nodeCount = 3) => TestDocuments.Ring(nodeCount: nodeCount) with { Version = 0, Checksum = null };

    private async Task<RingDocument> CurrentAsync() =>
        RingDocumentReader.Read((await _store.ReadAsync("test", default)).Json!.Value).Document!;
}
