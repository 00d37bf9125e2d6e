using Google.Protobuf;
using RingProxy.Testing;
using RingProxy.Topology;
using RingProxy.Topology.EtcdApi;

namespace RingProxy.IntegrationTests;

public sealed class EtcdLeaseTests(EtcdServerFixture fixture) : IClassFixture<EtcdServerFixture>, IDisposable
{
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(1);

    private readonly ByteString _key = ByteString.CopyFromUtf8(fixture.NewPrefix());
    private readonly EtcdClient _client = new(new EtcdOptions { Endpoints = [fixture.Server.Endpoint] }, TimeProvider.System);

    private EtcdLeases Leases => new(_client);

    [Fact]
    public async Task GrantAsync_NotKeptAlive_ItsKeysDisappearAndItIsGone()
    {
        var lease = await Leases.GrantAsync(s_short, CancellationToken.None);
        var written = await PutAsync(lease);

        var gone = await NextEventAsync(written, "waiting for the lease to expire");

        Assert.True(lease.TimeToLive >= s_short);
        Assert.Equal(Event.Types.EventType.Delete, gone.Type);
        Assert.False(await Leases.KeepAliveAsync(lease, CancellationToken.None));
    }

    [Fact]
    public async Task KeepAliveAsync_WhileAnotherLeaseExpires_KeepsTheKeys()
    {
        var kept = await Leases.GrantAsync(s_short, CancellationToken.None);
        var clock = await Leases.GrantAsync(s_short, CancellationToken.None);
        var written = await PutAsync(clock);
        var keptKey = ByteString.CopyFromUtf8(_key.ToStringUtf8() + "/kept");
        await _client.CallAsync(EtcdMethods.Put, new PutRequest { Key = keptKey, Lease = kept.Id }, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var keeping = KeepAsync(kept, stop.Token);

        await NextEventAsync(written, "waiting for the other lease to expire");

        await stop.CancelAsync();
        Assert.True(await keeping);
        Assert.Single((await _client.CallAsync(EtcdMethods.Range, new RangeRequest { Key = keptKey }, CancellationToken.None)).Kvs);
    }

    [Fact]
    public async Task RevokeAsync_LongLease_RemovesItsKeysAtOnce()
    {
        var lease = await Leases.GrantAsync(TimeSpan.FromHours(1), CancellationToken.None);
        await PutAsync(lease);

        await Leases.RevokeAsync(lease, CancellationToken.None);

        Assert.Empty((await _client.CallAsync(EtcdMethods.Range, new RangeRequest { Key = _key }, CancellationToken.None)).Kvs);
    }

    public void Dispose() => _client.Dispose();

    private async Task<long> PutAsync(EtcdLease lease) =>
        (await _client.CallAsync(EtcdMethods.Put, new PutRequest { Key = _key, Lease = lease.Id }, CancellationToken.None)).Header.Revision;

    private async Task<Event> NextEventAsync(long afterRevision, string phase)
    {
        using var watch = await _client.WatchAsync(_key, afterRevision + 1, CancellationToken.None);
        while (true)
        {
            var response = await watch.ReadAsync(CancellationToken.None).OrTimeout(() => phase);
            if (response.Events.Count > 0)
                return response.Events[0];
        }
    }

    /// <summary>Keeps a lease alive until told to stop; whether it lived all the time.</summary>
    private async Task<bool> KeepAsync(EtcdLease lease, CancellationToken stop)
    {
        using var pace = new PeriodicTimer(lease.TimeToLive / 4);
        while (!stop.IsCancellationRequested)
        {
            if (!await Leases.KeepAliveAsync(lease, CancellationToken.None))
                return false;
            await Task.WhenAny(pace.WaitForNextTickAsync(stop).AsTask());
        }
        return true;
    }
}
