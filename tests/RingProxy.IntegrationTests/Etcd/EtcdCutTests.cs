using Google.Protobuf;
using RingProxy.Topology;
using RingProxy.Topology.EtcdApi;
using static RingProxy.Testing.TestDocuments;

namespace RingProxy.IntegrationTests;

/// <summary>The connection is cut while etcd lives on.</summary>
public sealed class EtcdCutTests : IAsyncLifetime
{
    private const string Current = $"/ringproxy/rings/{RingId}/current";

    private EtcdServer _server = null!;
    private EtcdRelay _relay = null!;

    [Fact]
    public async Task Watcher_Cut_GoesOnAtTheRevisionAfterTheLastWithoutReadingAgain()
    {
        await PutAsync(1);
        await using var ring = new WatchedRing($"etcd://{_relay.Endpoint}");
        await ring.AppliedAsync(1, "first version");
        var last = await PutAsync(2);
        await ring.AppliedAsync(2, "second version");

        _relay.Cut();
        var lost = await ring.LostAsync("cut");
        Assert.Equal(RingFreshness.Stale, lost.Freshness);
        Assert.Equal(2, lost.Snapshot?.Version);
        await PutAsync(3);
        _relay.Restore();
        await ring.AppliedAsync(3, "third version, published while cut off");

        Assert.Equal(1, _relay.CountSent(WatchFrom(last + 1)));
        Assert.Equal(1, _relay.CountSent(GrpcFrame.Encode(new RangeRequest { Key = ByteString.CopyFromUtf8(Current) })));
    }

    [Fact]
    public async Task Watcher_CutAndCompactedMeanwhile_ReadsAgain()
    {
        await PutAsync(1);
        await using var ring = new WatchedRing($"etcd://{_relay.Endpoint}");
        await ring.AppliedAsync(1, "first version");

        _relay.Cut();
        await ring.LostAsync("cut");
        await PutAsync(2);
        await PutAsync(3);
        await _server.Gateway.CompactAsync(await PutAsync(4));
        _relay.Restore();

        var state = await ring.AppliedAsync(4, "the newest version after the compaction");
        Assert.Equal(0, state.RefusalCount);
        // And the new watch works.
        await PutAsync(5);
        await ring.AppliedAsync(5, "a version published after that");
    }

    [Fact]
    public async Task Watcher_CutAndMoreWrittenMeanwhileThanOneAnswerMayHold_ReadsAgain()
    {
        await PutAsync(1);
        await using var ring = new WatchedRing($"etcd://{_relay.Endpoint}");
        await ring.AppliedAsync(1, "first version");

        _relay.Cut();
        await ring.LostAsync("cut");
        // etcd hands all that was missed to the watch at once.
        var large = new byte[1_000_000];
        for (var bytes = 0; bytes <= GrpcChannel.MaxMessageBytes; bytes += large.Length)
            await _server.Gateway.PutAsync(Current, large);
        await PutAsync(2);
        _relay.Restore();

        await ring.AppliedAsync(2, "the newest version");
    }

    [Fact]
    public async Task Watcher_CutAgainAndAgain_EndsOnTheLastOfAll()
    {
        await PutAsync(1);
        await using var ring = new WatchedRing($"etcd://{_relay.Endpoint}");
        await ring.AppliedAsync(1, "first version");

        for (var version = 2; version <= 10; version++)
        {
            _relay.Cut();
            await PutAsync(version);
            _relay.Restore();
            await ring.AppliedAsync(version, $"version {version}, published while cut off");
        }

        Assert.Equal(10, ring.Holder.State.SwapCount);
    }

    public async Task InitializeAsync()
    {
        _server = await EtcdServer.StartAsync();
        _relay = EtcdRelay.To(_server.Endpoint);
    }

    public async Task DisposeAsync()
    {
        await _relay.DisposeAsync();
        await _server.DisposeAsync();
    }

    private Task<long> PutAsync(long version) => _server.Gateway.PutAsync(Current, Json(version));

    private static byte[] WatchFrom(long revision) => GrpcFrame.Encode(new WatchRequest
    {
        CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8(Current), StartRevision = revision },
    });
}
