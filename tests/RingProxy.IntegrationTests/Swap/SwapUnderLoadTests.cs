using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using RingProxy.Testing;
using RingProxy.Topology;
using Xunit.Abstractions;

namespace RingProxy.IntegrationTests;

/// <summary>
/// The main promise: a ring changes under load, no request fails, and every answer comes from the node that owns its key under the
/// version that the answer names. Documents differ in nodes, weights, statuses, algorithm and transition.
/// </summary>
[Collection(Alone.Name)]
public sealed class SwapUnderLoadTests(EtcdServerFixture etcd, ITestOutputHelper output) : IClassFixture<EtcdServerFixture>
{
    private const string RingId = "swapped";
    private const int NodeCount = 6;
    private const int ClientCount = 32;

    /// <summary>At least this long between two swaps: a thousand take about a minute.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);

    [Fact]
    public Task Swap_ThousandTimesInAMinuteFromEtcd_EveryAnswerIsTheOwnersAndNoneFails() =>
        RunAsync($"etcd://{etcd.Server.Endpoint}{etcd.NewPrefix()}", swapCount: 1000, seed: 1);

    [Fact]
    public async Task Swap_ManyTimesFromAFile_EveryAnswerIsTheOwnersAndNoneFails()
    {
        using var directory = new TempDirectory();
        await RunAsync($"file:{directory.Path}", swapCount: 100, seed: 2);
    }

    [Fact]
    public async Task Judge_WrongRing_FindsFaults()
    {
        // Proof that the check bites: the judge knows other documents than the sidecar serves.
        using var directory = new TempDirectory();
        await using var nodes = await EchoNodes.StartAsync(NodeCount);
        await using var store = RingStores.Open($"file:{directory.Path}", TimeProvider.System);
        var served = await PublishAsync(store, new RandomRings(RingId, nodes.Nodes, seed: 3).Next(1));
        var judge = new OwnershipJudge();
        judge.Add(served with { Placement = served.Placement with { Algorithm = "rendezvous", PointsPerWeight = null, TableSize = null, KeyHash = null } });
        await using var sidecar = await StartSidecarAsync($"file:{directory.Path}", directory.Path);
        using var load = new SwapLoad(new Uri(sidecar.TrafficUrls[0]), judge, ClientCount);
        using var stop = new CancellationTokenSource();

        var running = load.RunAsync(stop.Token);
        await load.WaitForVersionAsync(2).OrTimeout(() => "no fault was found");
        await stop.CancelAsync();
        await running;

        Assert.NotEmpty(load.Faults);
    }

    private async Task RunAsync(string storeAddress, int swapCount, int seed)
    {
        using var state = new TempDirectory();
        await using var nodes = await EchoNodes.StartAsync(NodeCount);
        await using var store = RingStores.Open(storeAddress, TimeProvider.System);
        var rings = new RandomRings(RingId, nodes.Nodes, seed);
        var judge = new OwnershipJudge();
        await PublishAsync(store, rings.Next(1), judge);
        await using var sidecar = await StartSidecarAsync(storeAddress, state.Path);
        using var load = new SwapLoad(new Uri(sidecar.TrafficUrls[0]), judge, ClientCount);
        using var stop = new CancellationTokenSource();
        var running = load.RunAsync(stop.Token);
        var watch = Stopwatch.StartNew();
        using var pace = new PeriodicTimer(s_interval);

        // Each swap is seen in an answer before the next is published, so that all of them happen.
        for (var version = 2; version <= swapCount + 1 && load.Faults.Count == 0; version++)
        {
            await PublishAsync(store, rings.Next(version), judge);
            var awaited = version;
            await load.WaitForVersionAsync(version).OrTimeout(() => $"version {awaited} was published, but no answer names it after {load.RequestCount} requests");
            await pace.WaitForNextTickAsync();
        }

        var elapsed = watch.Elapsed;
        await stop.CancelAsync();
        await running.OrTimeout(() => "clients do not end");

        output.WriteLine($"{swapCount} swaps in {elapsed.TotalSeconds:F1} s; {load.RequestCount} requests, {load.Faults.Count} faults; {load.AnsweringVersionCount} versions answered");
        Assert.Empty(load.Faults);
        Assert.True(load.AnsweringVersionCount >= swapCount, $"only {load.AnsweringVersionCount} versions answered");
        Assert.True(load.RequestCount > swapCount, $"only {load.RequestCount} requests");
    }

    private static Task<Sidecar> StartSidecarAsync(string store, string stateDirectory)
    {
        var (options, errors) = SidecarOptionsReader.Read(file: null, new Dictionary<string, string>(),
        [
            ("store", store),
            ("stateDirectory", stateDirectory),
            ("admin.url", "http://127.0.0.1:0"),
            ("http.urls[0]", "http://127.0.0.1:0"),
            ("http.routes[0].ringId", RingId),
            ("http.routes[0].shardKey.sources[0].header", "X-Shard-Key"),
        ]);
        Assert.Empty(errors);
        return Sidecar.StartAsync(options, TimeProvider.System, NullLoggerFactory.Instance);
    }

    /// <summary>The judge learns of a version before anybody can serve it.</summary>
    private static async Task<RingDocument> PublishAsync(IRingStore store, RingDocument document, OwnershipJudge? judge = null)
    {
        judge?.Add(document);
        await store.PublishAsync(document, await store.ReadAsync(RingId, CancellationToken.None), CancellationToken.None);
        return document;
    }
}
