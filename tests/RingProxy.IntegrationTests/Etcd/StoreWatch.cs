using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.IntegrationTests;

/// <summary>Follows a store's watch by hand, one reading at a time.</summary>
internal sealed class StoreWatch(IRingStore store, long afterRevision, string ringId = TestDocuments.RingId) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<RingReading> _readings = store.WatchAsync(ringId, afterRevision, CancellationToken.None).GetAsyncEnumerator();
    private string _state = "nothing read yet";

    /// <summary>The next reading, changes and signs of life alike.</summary>
    public async Task<RingReading> NextAsync()
    {
        Assert.True(await _readings.MoveNextAsync().AsTask().OrTimeout(() => $"waiting for a reading; last: {_state}"), "the watch ended");
        _state = _readings.Current.ToString();
        return _readings.Current;
    }

    /// <summary>Waits until the watch stands; nothing has changed until then.</summary>
    public async Task StandsAsync() => Assert.True((await NextAsync()).IsProgress);

    public async Task<RingReading> NextChangeAsync()
    {
        while (true)
        {
            if (await NextAsync() is { IsProgress: false } change)
                return change;
        }
    }

    /// <summary>Reads on until the watch fails.</summary>
    public Task<RingStoreException> FailureAsync() => Assert.ThrowsAsync<RingStoreException>(async () =>
    {
        while (true)
            await NextAsync();
    });

    public ValueTask DisposeAsync() => _readings.DisposeAsync();
}
