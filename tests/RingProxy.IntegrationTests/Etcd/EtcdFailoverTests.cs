using RingProxy.Testing;
using RingProxy.Topology;
using static RingProxy.Testing.TestDocuments;

namespace RingProxy.IntegrationTests;

/// <summary>Several endpoints, of which some fail.</summary>
public sealed class EtcdFailoverTests
{
    private const string Current = $"/ringproxy/rings/{RingId}/current";

    [Fact]
    public async Task ReadAsync_DeadEndpoints_TheLiveOneAnswersWhateverTheOrder()
    {
        await using var server = await EtcdServer.StartAsync();
        await server.Gateway.PutAsync(Current, Json());
        var dead = $"127.0.0.1:{EtcdMember.OnFreePorts("dead").ClientPort}";

        foreach (var endpoints in new[] { $"{dead},{server.Endpoint}", $"{server.Endpoint},{dead}", $"{dead},{dead},{server.Endpoint}" })
        {
            await using var store = RingStores.Open($"etcd://{endpoints}", TimeProvider.System);
            var reading = await store.ReadAsync(RingId, CancellationToken.None).OrTimeout(() => $"reading from {endpoints}");
            Assert.NotNull(reading.Json);
            await store.PublishAsync(Ring(2), reading, CancellationToken.None).OrTimeout(() => $"publishing to {endpoints}");
            await server.Gateway.PutAsync(Current, Json());
            await server.Gateway.DeleteAsync($"/ringproxy/rings/{RingId}/versions/00000000000000000002");
        }
    }

    [Fact]
    public async Task ReadAsync_AllEndpointsDead_NamesEachAndItsReason()
    {
        var dead = new[] { EtcdMember.OnFreePorts("one"), EtcdMember.OnFreePorts("two") }.Select(member => $"127.0.0.1:{member.ClientPort}").ToArray();
        await using var store = RingStores.Open($"etcd://{string.Join(',', dead)}", TimeProvider.System);

        var failure = await Assert.ThrowsAsync<RingStoreException>(() => store.ReadAsync(RingId, CancellationToken.None).OrTimeout(() => "reading"));

        Assert.Equal(RingStoreFailure.Unavailable, failure.Kind);
        Assert.All(dead, endpoint => Assert.Contains($"{endpoint}: Connection refused", failure.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ReadAsync_FrozenEndpoint_TheOtherAnswersAndStays()
    {
        await using var frozen = await EtcdServer.StartAsync();
        await using var live = await EtcdServer.StartAsync();
        await live.Gateway.PutAsync(Current, Json());
        frozen.Freeze();
        await using var store = RingStores.Open($"etcd://{frozen.Endpoint},{live.Endpoint}?timeout=1s", TimeProvider.System);

        for (var read = 0; read < 3; read++)
            Assert.NotNull((await store.ReadAsync(RingId, CancellationToken.None).OrTimeout(() => $"read {read}")).Json);
        frozen.Thaw();
    }

    [Fact]
    public async Task Watcher_ClusterLosesTheMemberWatched_FollowsOnAnother()
    {
        await using var cluster = await EtcdCluster.StartAsync();
        await using var relay = EtcdRelay.To(cluster.Members[0].Endpoint);
        await cluster.Members[1].Gateway.PutAsync(Current, Json());
        await using var ring = new WatchedRing($"etcd://{relay.Endpoint},{cluster.Members[1].Endpoint},{cluster.Members[2].Endpoint}?timeout=2s");
        await ring.AppliedAsync(1, "first version");

        // Whichever member the watch is on, it loses that one in the course of this.
        for (var lost = 0; lost < cluster.Members.Count; lost++)
        {
            await cluster.Members[lost].KillAsync();
            var writer = cluster.Members[(lost + 1) % cluster.Members.Count];
            await writer.Gateway.PutAsync(Current, Json(2 + lost));
            await ring.AppliedAsync(2 + lost, $"published while member {lost} is dead");
            await cluster.StartAgainAsync(cluster.Members[lost]);
        }
    }

    [Fact]
    public async Task WatchAsync_MemberThatLostItsCluster_EndsInsteadOfGoingOnInSilence()
    {
        await using var cluster = await EtcdCluster.StartAsync();
        await using var store = RingStores.Open($"etcd://{cluster.Members[0].Endpoint}", TimeProvider.System);
        var revision = await cluster.Members[0].Gateway.PutAsync(Current, Json());
        await using var watch = new StoreWatch(store, revision);
        await watch.StandsAsync();

        await cluster.Members[1].KillAsync();
        await cluster.Members[2].KillAsync();

        // The member itself lives and answers every sign of life; only it has nobody to agree with.
        Assert.Equal(RingStoreFailure.Unavailable, (await watch.FailureAsync()).Kind);
    }
}
