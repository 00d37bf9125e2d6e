using RingProxy.Hashing;

namespace RingProxy.Cli.Tests;

public sealed class CacheSimulationTests
{
    // Everything fits into what is left after the failure, so that a miss is a key asked for the first time or one that lost its owner.
    private static readonly CacheWorkload s_roomy = new() { KeyCount = 1000, RequestsInPhase = 40_000, CacheSize = 1000, ZipfExponent = 0, Seed = 3 };

    [Fact]
    public void Run_Ring_LosesTheFailedNodesKeysAndNoOthers()
    {
        var ring = Contender.Of("ring");
        var nodes = SimulatedNodes.Make(5);

        var failure = Simulation(nodes).Run(ring).Failure;

        Assert.Equal("node-0003 fails", failure.Change);
        var placement = ring.Build(nodes);
        var keys = KeyBatch.ConsecutiveUsers(0, s_roomy.KeyCount);
        var owned = Enumerable.Range(0, keys.Count).Count(k => placement.Nodes[placement.OwnerOf(keys[k])].NodeId == "node-0003");
        Assert.Equal(owned, failure.ColdKeyCount);
        Assert.Equal(owned / 1000.0, failure.ColdKeyShare, 1e-12);
        Assert.Equal((1.0, 1.0), (failure.HitRateBefore, failure.HitRateAfter));
        // A thousand keys in 40,000 requests: each is asked for.
        Assert.Equal(owned, failure.RefetchedKeyCount);
    }

    [Fact]
    public void Run_Modulo_LosesFourFifthsOnFailureAndOnJoin()
    {
        var nodes = SimulatedNodes.Make(5);

        var result = Simulation(nodes).Run(Contender.Of("modulo"));

        Assert.Equal("node-0006 joins", result.Join.Change);
        Assert.InRange(result.Failure.ColdKeyShare, 0.75, 0.85);
        // A key that the five had before the failure may still lie where the five with the new node look for it: some are found again.
        Assert.InRange(result.Join.ColdKeyShare, 0.2, 0.85);
        Assert.True(result.Join.HitRateFirst < 0.9, $"{result.Join.HitRateFirst}");
        Assert.Equal(3 * CacheWorkload.WindowsInPhase, result.HitRates.Count);
    }

    [Fact]
    public void Run_CachesTooSmall_HitRateIsThatOfOneLru()
    {
        var workload = s_roomy with { CacheSize = 50, ZipfExponent = 1 };
        var nodes = SimulatedNodes.Make(2);
        var result = new CacheSimulation(nodes, SimulatedNodes.Make(3)[^1], workload).Run(Contender.Of("modulo"));

        // After the failure one node is left and has all the keys: replay the same stream on a cache of its own.
        var random = new SplitMix64(workload.Seed);
        var popularity = new ZipfDistribution(workload.KeyCount, workload.ZipfExponent);
        var cache = new LruCache(workload.CacheSize);
        var window = workload.RequestsInPhase / CacheWorkload.WindowsInPhase;
        var last = 0;
        for (var i = 0; i < 3 * workload.RequestsInPhase; i++)
            last = (cache.ReadThrough(popularity.Next(random) - 1) ? 1 : 0) + (i % window == 0 ? 0 : last);
        Assert.Equal((double)last / window, result.HitRates[(2 * CacheWorkload.WindowsInPhase) - 1], 1e-12);
    }

    [Fact]
    public void Run_AgainWithTheSameSeed_GivesTheSame()
    {
        var nodes = SimulatedNodes.Make(4);

        var first = Simulation(nodes).Run(Contender.Of("maglev"));
        var again = Simulation(nodes).Run(Contender.Of("maglev"));

        Assert.Equal(first.HitRates, again.HitRates);
        Assert.Equal((first.Failure, first.Join), (again.Failure, again.Join));
    }

    private static CacheSimulation Simulation(PlacementNode[] nodes) => new(nodes, SimulatedNodes.Make(nodes.Length + 1)[^1], s_roomy);
}
