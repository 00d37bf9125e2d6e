using RingProxy.Hashing;

namespace RingProxy.Cli;

/// <summary>
/// A cluster of caches under a stream of keys that is the same for every algorithm: it is warmed up and watched, then one node fails and
/// leaves the placement, and later an empty node with a new name joins. Pure: the same input gives the same result.
/// </summary>
internal sealed class CacheSimulation
{
    private const double RecoveredWithin = 0.01;

    private readonly CacheWorkload _workload;
    private readonly KeyBatch _keys;
    private readonly ZipfDistribution _popularity;

    /// <param name="nodes">The cluster at the beginning; two nodes or more.</param>
    /// <param name="joining">The node that comes later.</param>
    public CacheSimulation(IReadOnlyList<PlacementNode> nodes, PlacementNode joining, CacheWorkload workload)
    {
        _workload = workload;
        _keys = KeyBatch.ConsecutiveUsers(0, workload.KeyCount);
        _popularity = new ZipfDistribution(workload.KeyCount, workload.ZipfExponent);
        // One from the middle: the last is the only one that some algorithms can lose without renumbering the others.
        Failing = nodes[nodes.Count / 2];
        var left = nodes.Where(node => node != Failing).ToArray();
        Joining = joining;
        Clusters = [nodes, left, [.. left, Joining]];
    }

    public PlacementNode Failing { get; }

    public PlacementNode Joining { get; }

    /// <summary>The nodes at the beginning, after the failure and after the join.</summary>
    public IReadOnlyList<PlacementNode>[] Clusters { get; }

    private int RequestsInWindow => _workload.RequestsInPhase / CacheWorkload.WindowsInPhase;

    public CacheResult Run(Contender contender)
    {
        var random = new SplitMix64(_workload.Seed);
        var fleet = new CacheFleet(_keys, _workload.CacheSize);
        var whole = contender.Build(Clusters[0]);
        var smaller = contender.Build(Clusters[1], whole);
        fleet.Follow(whole);
        _ = RunPhase(fleet, random, cold: []);
        var before = RunPhase(fleet, random, cold: []);
        var (failed, failure) = Change(fleet, smaller, $"{Failing.NodeId} fails", before, random);
        var (joined, join) = Change(fleet, contender.Build(Clusters[2], smaller), $"{Joining.NodeId} joins", failed, random);
        return new CacheResult { Algorithm = contender.Name, Failure = failure, Join = join, HitRates = [.. before, .. failed, .. joined] };
    }

    private (double[] HitRates, CacheEvent Event) Change(CacheFleet fleet, Placement next, string change, double[] before, SplitMix64 random)
    {
        var held = fleet.HeldKeys();
        fleet.Follow(next);
        var cold = held.Except(fleet.HeldKeys()).ToHashSet();
        var coldCount = cold.Count;

        var after = RunPhase(fleet, random, cold);
        var level = LastQuarter(after);
        var recovered = Array.FindIndex(after, rate => rate >= level - RecoveredWithin);
        return (after, new CacheEvent
        {
            Change = change,
            HitRateBefore = LastQuarter(before),
            HitRateFirst = after[0],
            HitRateAfter = level,
            ColdKeyCount = coldCount,
            ColdKeyShare = (double)coldCount / held.Count,
            RefetchedKeyCount = coldCount - cold.Count,
            RequestsToRecover = (long)recovered * RequestsInWindow,
        });
    }

    /// <param name="cold">Keys to watch for: those that are asked for are taken out.</param>
    private double[] RunPhase(CacheFleet fleet, SplitMix64 random, HashSet<int> cold)
    {
        var hitRates = new double[CacheWorkload.WindowsInPhase];
        for (var window = 0; window < hitRates.Length; window++)
        {
            var hitCount = 0;
            for (var i = 0; i < RequestsInWindow; i++)
            {
                var key = _popularity.Next(random) - 1;
                if (fleet.Read(key))
                    hitCount++;
                else
                    cold.Remove(key);
            }

            hitRates[window] = (double)hitCount / RequestsInWindow;
        }

        return hitRates;
    }

    private static double LastQuarter(double[] hitRates) => hitRates[^(hitRates.Length / 4)..].Average();
}
