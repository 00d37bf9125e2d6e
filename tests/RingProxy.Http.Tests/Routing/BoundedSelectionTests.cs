using RingProxy.Health;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.Http.Tests;

public sealed class BoundedSelectionTests
{
    private const double Bound = 1.25;

    [Fact]
    public void Of_ManyKeys_NeverExceedsTheBoundAtAdmission_AndSpillsOnlyWhereItMust()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var view = ViewOf(Enumerable.Range(0, random.Next(2, 8)).Select(_ => 1.0 + random.Next(3)).ToArray());
            var weights = view.Nodes.Sum(node => node.Weight);
            var load = new int[view.Nodes.Length];
            var total = 0;
            for (var i = 0; i < 200; i++)
            {
                if (total > 0 && random.Next(3) == 0)
                {
                    var gone = Enumerable.Range(0, load.Length).Where(n => load[n] > 0).ElementAt(random.Next(load.Count(n => n > 0)));
                    view.Nodes[gone].Health.Load.Leave();
                    (load[gone], total) = (load[gone] - 1, total - 1);
                    continue;
                }

                var (preference, hash) = Preference(view, random.Next(2) == 0 ? "hot" : $"{random.Next()}");
                var choice = BoundedSelection.Of(view, preference, hash, OwnerOutAnswer.Next, 2);
                int Most(int node) => (int)Math.Ceiling(Bound * (total + 1) * (view.Nodes[node].Weight / weights));
                var expected = preference.First(node => load[node] + 1 <= Most(node));
                Assert.Equal((expected, true), (choice[0], choice.FirstIsEntered));
                Assert.Equal(preference.Where(node => node != expected).Take(1), Enumerable.Range(1, choice.Count - 1).Select(n => choice[n]));
                (load[expected], total) = (load[expected] + 1, total + 1);
                Assert.Equal(load, view.Nodes.Select(node => node.Health.Load.InFlight));
            }
        }
    }

    [Fact]
    public void Of_NobodyElseAllowed_StaysWithTheOwner_BeyondItsBound()
    {
        var view = ViewOf(1, 1, 1);
        var (preference, hash) = Preference(view, "hot");
        for (var i = 1; i <= 20; i++)
        {
            var choice = BoundedSelection.Of(view, preference, hash, OwnerOutAnswer.Fail, 3);
            Assert.Equal((1, preference[0], i), (choice.Count, choice[0], view.Nodes[preference[0]].Health.Load.InFlight));
        }
    }

    [Fact]
    public void Of_ReplicasAllAtTheirBound_TakesTheLeastLoadedOfThem()
    {
        var view = ViewOf(1, 1, 1, 1, 1, 1);
        var (preference, hash) = Preference(view, "hot");
        for (var i = 0; i < 20; i++)
        {
            BoundedSelection.Of(view, preference, hash, OwnerOutAnswer.ReplicasOnly, 3);
        }

        Assert.Equal([10, 10, 0, 0, 0, 0], preference.Select(node => view.Nodes[node].Health.Load.InFlight));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Of_OwnerOnTrial_IsTriedWithoutCounting_AndNoMoreNodesThanWanted(int most)
    {
        var time = new ManualTimeProvider();
        var view = ViewOf(time, 1, 1, 1, 1, 1);
        var (preference, hash) = Preference(view, "key");
        var owner = view.Nodes[preference[0]].Health;
        for (var i = 0; i < 5; i++)
        {
            owner.Record(NodeOutcome.Failed);
        }

        time.Advance(TimeSpan.FromSeconds(2));
        var choice = BoundedSelection.Of(view, preference, hash, OwnerOutAnswer.Next, most);

        Assert.Equal((most, preference[0], true, false), (choice.Count, choice[0], choice.FirstIsTrial, choice.FirstIsEntered));
        Assert.Equal(0, owner.Load.InFlight);
    }

    [Fact]
    public void Of_ManyThreads_NeverLetsMoreInThanTheBoundOfThemAll()
    {
        const int WorkerCount = 8, PerWorker = 200;
        var view = ViewOf(1, 1, 1, 1);
        var (preference, hash) = Preference(view, "hot");
        Parallel.For(0, WorkerCount, _ =>
        {
            for (var i = 0; i < PerWorker; i++)
            {
                BoundedSelection.Of(view, preference, hash, OwnerOutAnswer.Next, 2);
            }
        });

        var most = (int)Math.Ceiling(Bound * WorkerCount * PerWorker / 4);
        Assert.Equal(WorkerCount * PerWorker, view.Nodes.Sum(node => node.Health.Load.InFlight));
        Assert.All(view.Nodes, node => Assert.InRange(node.Health.Load.InFlight, 0, most));
    }

    private static (int[] Nodes, ulong Hash) Preference(HttpRingView view, string key)
    {
        var preference = new int[view.Nodes.Length];
        var lookup = view.Snapshot.Ring.Lookup(System.Text.Encoding.UTF8.GetBytes(key), preference);
        return (preference[..lookup.Count], lookup.KeyHash);
    }

    private static HttpRingView ViewOf(params double[] weights) => ViewOf(new ManualTimeProvider(), weights);

    private static HttpRingView ViewOf(TimeProvider time, params double[] weights)
    {
        var holder = new RingHolder("test", time);
        var nodes = weights.Select((weight, i) => Rings.Node($"n{i}", $"127.0.0.1:{8000 + i}") with { Weight = weight });
        Assert.True(holder.Offer(RingDocumentWriter.Write(RingDocumentWriter.Seal(Rings.Of(1, nodes) with { BoundedLoad = Bound, Replicas = 2 })), RingOrigin.Store));
        Assert.True(new HttpRing(holder, TestProxy.ByHeader().EffectiveOf("test"), time).TryGetView(out var view));
        return view;
    }
}
