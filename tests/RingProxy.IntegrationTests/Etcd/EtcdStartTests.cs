using System.Text;
using RingProxy.Testing;
using RingProxy.Topology;
using static RingProxy.Testing.TestDocuments;

namespace RingProxy.IntegrationTests;

/// <summary>What a sidecar starts with, and which documents it takes from etcd.</summary>
public sealed class EtcdStartTests : IAsyncLifetime, IDisposable
{
    private const string Current = $"/ringproxy/rings/{RingId}/current";

    private readonly TempDirectory _directory = new();
    private EtcdServer _server = null!;

    [Fact]
    public async Task Watcher_EtcdDownAtStart_ServesTheLastKnownGoodAndTakesTheNewOneWhenEtcdComes()
    {
        var kept = new LastKnownGood(_directory.Path);
        await PutAsync(4);
        await using (var before = new WatchedRing(_server.Address(), kept))
            await before.AppliedAsync(4, "before the restart");
        await _server.KillAsync();

        await using var ring = new WatchedRing(_server.Address(), kept);
        await ring.Watcher.Started.OrTimeout(() => $"starting: {ring.Holder.State}");
        Assert.Equal(4, ring.Holder.Current?.Version);
        Assert.Equal(RingFreshness.LastKnownGood, ring.Holder.State.Freshness);
        Assert.NotNull(ring.Holder.State.SourceError);

        await _server.StartAgainAsync();
        await PutAsync(5);
        await ring.AppliedAsync(5, "etcd is back");
    }

    [Fact]
    public async Task Watcher_NothingToStartWith_HasNoRingAndSaysWhyUntilEtcdComes()
    {
        await PutAsync(1);
        await _server.KillAsync();

        await using var ring = new WatchedRing(_server.Address(), new LastKnownGood(_directory.Path));
        await ring.Watcher.Started.OrTimeout(() => $"starting: {ring.Holder.State}");
        Assert.Null(ring.Holder.Current);
        Assert.Equal(RingFreshness.None, ring.Holder.State.Freshness);
        Assert.Contains(_server.Endpoint, ring.Holder.State.SourceError, StringComparison.Ordinal);

        await _server.StartAgainAsync();
        await ring.AppliedAsync(1, "etcd is there");
    }

    [Fact]
    public async Task Watcher_NothingPublishedYet_SaysSoAndTakesTheFirst()
    {
        await using var ring = new WatchedRing(_server.Address());
        await ring.Watcher.Started.OrTimeout(() => $"starting: {ring.Holder.State}");
        Assert.Null(ring.Holder.Current);
        Assert.Contains("holds no document", ring.Holder.State.SourceError, StringComparison.Ordinal);

        await PutAsync(1);
        await ring.AppliedAsync(1, "first publication");
    }

    public static TheoryData<string, string, string> Refused => new()
    {
        { "corrupt", "{ \"ringId\": ", "" },
        { "truncated", Text(Json(3))[..^20], "" },
        { "another content's checksum", Text(Json(3)).Replace("127.0.0.1:8001", "127.0.0.1:9001", StringComparison.Ordinal), "checksum" },
        { "a lower version", Text(Json(1)), "version" },
        { "the same version with another content", Text(Json(2, nodeCount: 2)), "version" },
        { "another ring's document", Text(Json(3, ringId: "other")), "ringId" },
        { "no nodes", Text(Json(3, nodeCount: 0)), "nodes" },
        { "empty", "", "" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Watcher_DocumentThatBreaksARule_KeepsTheRingAndShowsWhy(string what, string json, string field)
    {
        await PutAsync(2);
        await using var ring = new WatchedRing(_server.Address());
        var before = (await ring.AppliedAsync(2, "first version")).Snapshot;

        await _server.Gateway.PutAsync(Current, json);
        var state = await ring.Holder.UntilAsync(state => state.RefusalCount == 1, what);
        Assert.Same(before, state.Snapshot);
        Assert.Contains(state.LastRefusal!.Reasons, reason => reason.Field == field);

        await PutAsync(4);
        await ring.AppliedAsync(4, $"a good document after the refusal of {what}");
    }

    public async Task InitializeAsync() => _server = await EtcdServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _directory.Dispose();

    private Task<long> PutAsync(long version) => _server.Gateway.PutAsync(Current, Json(version));

    private static string Text(byte[] utf8) => Encoding.UTF8.GetString(utf8);
}
