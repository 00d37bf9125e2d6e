using FsCheck;
using FsCheck.Fluent;
using RingProxy.Health;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.Http.Tests;

/// <summary>The walk along the list against a model that is slow and obvious, over rings and masks of every kind.</summary>
public sealed class NodeSelectionTests
{
    private const int RoundCount = 400;

    [Fact]
    public void Of_AnyRingAndMask_TakesWhomTheModelTakes() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(RoundCount),
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => CheckSelection(Case.Of(seed))));

    [Fact]
    public void Of_GeneratorOfThat_MeetsEveryKindOfNodeAndEveryEnd()
    {
        var cases = Enumerable.Range(0, RoundCount).Select(Case.Of).ToList();
        var ends = cases.Select(one => one.Model()).ToList();
        Assert.Equal(Enum.GetValues<NodeState>().Order(), cases.SelectMany(one => one.States).Distinct().Order());
        Assert.Contains(cases, one => one.View.DownCount > 0 && one.View.Mask.FailsOpen);
        Assert.All(Enum.GetValues<OwnerOutAnswer>(), answer => Assert.Contains(cases, one => one.Answer == answer && one.View.Mask.NotUpCount > 1));
        Assert.Contains(ends, end => end.Nodes.Count == 0);
        Assert.Contains(ends, end => end.IsTrial);
        Assert.Contains(ends, end => end.Nodes.Count > 2 && end.Nodes[0].Rank > 1);
        Assert.Contains(ends, end => end.Reluctant > 0);
        Assert.Contains(ends, end => end.Untried > 0);
    }

    [Fact]
    public void Of_KeysOfOtherNodes_DoNotTakeTheTrialsOfAHalfOpenNode()
    {
        var time = new ManualTimeProvider();
        var options = TestProxy.ByHeader();
        var holder = new RingHolder("test", time);
        Assert.True(holder.Offer(TestDocuments.Json(), RingOrigin.Store));
        using var ring = new HttpRing(holder, options.EffectiveOf("test"), time);
        Assert.True(ring.TryGetView(out var view));
        var broken = ring.Mask.Find("a")!;
        for (var i = 0; i < options.Health.Breaker.ConsecutiveFailures; i++)
        {
            broken.Record(NodeOutcome.Failed);
        }

        time.Advance(options.Health.Breaker.BreakDuration);
        var owned = Enumerable.Range(0, 1_000).ToLookup(i => view.Nodes[ListOf(i).Preference[0]].Id);
        foreach (var key in owned["b"].Concat(owned["c"]))
        {
            Assert.False(Select(key).FirstIsTrial);
        }

        // Trial keys stay with the node in its slow start, so these must be the first three that it owns, whatever came before, between and after.
        var trialKeys = owned["a"].Take(3).ToList();
        foreach (var key in trialKeys)
        {
            Assert.True(Select(key).FirstIsTrial);
            broken.Record(NodeOutcome.Succeeded, isTrial: true);
            owned["b"].ToList().ForEach(other => Select(other));
        }

        Assert.Equal(NodeState.SlowStart, broken.State);
        Assert.All(trialKeys, key => Assert.Equal("a", view.Nodes[Select(key)[0]].Id));

        NodeChoice Select(int i) => NodeSelection.Of(view, ListOf(i).Preference, ListOf(i).KeyHash, OwnerOutAnswer.Next, 2);

        (int[] Preference, ulong KeyHash) ListOf(int i)
        {
            var preference = new int[view.Nodes.Length];
            return (preference, view.Snapshot.Ring.Lookup(System.Text.Encoding.UTF8.GetBytes($"key-{i}"), preference).KeyHash);
        }
    }

    private static void CheckSelection(Case one)
    {
        var expected = one.Model();
        var choice = NodeSelection.Of(one.View, one.Preference, one.KeyHash, one.Answer, one.Most);

        Assert.Equal(expected.Nodes, Enumerable.Range(0, choice.Count).Select(i => (choice[i], choice.RankOf(i))));
        Assert.Equal((expected.IsTrial, false), (choice.FirstIsTrial, choice.FirstIsEntered));

        // Whoever comes next may try the same.
        if (choice.FirstIsTrial)
        {
            one.View.Nodes[choice[0]].Health.Record(NodeOutcome.Unknown, isTrial: true);
        }

        var again = NodeSelection.Of(one.View, one.Preference, one.KeyHash, one.Answer, one.Most);
        Assert.Equal(choice.FirstIsTrial, again.FirstIsTrial);
    }

    /// <summary>A ring, a mask, a key and a policy, drawn from a seed.</summary>
    private sealed record Case(HttpRingView View, NodeState[] States, int[] Preference, ulong KeyHash, OwnerOutAnswer Answer, int Most)
    {
        public static Case Of(int seed)
        {
            var random = new Random(seed);
            var time = new ManualTimeProvider();
            var options = TestProxy.ByHeader();
            options.Health.MaxEjected = random.Next(3) == 0 ? 0.5 : 1;
            options.Health.Breaker.TrialRequests = random.Next(1, 4);
            var holder = new RingHolder("test", time);
            var nodes = Enumerable.Range(0, random.Next(1, 9)).Select(i => Rings.Node($"n{i}", $"127.0.0.1:{8000 + i}", random.Next(6) == 0 ? NodeStatus.Down : NodeStatus.Active));
            Assert.True(holder.Offer(RingDocumentWriter.Write(RingDocumentWriter.Seal(Rings.Of(1, nodes) with { Replicas = random.Next(1, 4) })), RingOrigin.Store));
            var ring = new HttpRing(holder, options.EffectiveOf("test"), time);
            Assert.True(ring.TryGetView(out var view));
            var health = random.Next(4) == 0 ? [] : view.Nodes.Select(node => node.Health).ToArray();
            var wanted = health.Select(_ => (NodeState)random.Next(6)).ToArray();
            // States that take time first, so that none goes on to the next meanwhile.
            foreach (var (node, state) in health.Zip(wanted).OrderBy(pair => pair.Second is NodeState.Open or NodeState.SlowStart))
            {
                Bring(node, state, options.Health, time);
            }

            var slow = options.Health.SlowStart * random.NextDouble() * 0.1;
            time.Advance(slow);
            var key = System.Text.Encoding.UTF8.GetBytes($"key-{random.Next(1_000)}");
            var answer = (OwnerOutAnswer)random.Next(3);
            var most = random.Next(1, 5);
            var length = random.Next(2) == 0 ? view.Nodes.Length : NodeSelection.LengthOf(view, most);
            var preference = new int[length];
            var lookup = view.Snapshot.Ring.Lookup(key, preference);
            return new Case(view, [.. health.Select(node => node.Describe().State)], preference[..lookup.Count], lookup.KeyHash, answer, most);
        }

        /// <summary>What must come out: asks every node once, in the order of the list, and then sorts.</summary>
        public (IReadOnlyList<(int, int Rank)> Nodes, bool IsTrial, int Reluctant, int Untried) Model()
        {
            var allowed = Answer switch { OwnerOutAnswer.Fail => Preference.Take(1), OwnerOutAnswer.ReplicasOnly => Preference.Take(View.Replicas), _ => Preference };
            var notDown = allowed.Where(index => !View.Nodes[index].IsDown).ToList();
            var asked = notDown.Select((index, rank) => (
                Index: index, Rank: rank, Admission: Ask(index, mayTry: !notDown.Take(rank).Any(earlier => Ask(earlier, mayTry: true) is Admission.Yes or Admission.Trial)))).ToList();
            var able = asked.Where(one => one.Admission is Admission.Yes or Admission.Trial).ToList();
            var reluctant = asked.Where(one => one.Admission == Admission.Reluctant).ToList();
            var nodes = able.Concat(reluctant).Take(Most).ToList();
            return (
                [.. nodes.Select(one => (one.Index, one.Rank))],
                nodes.Count > 0 && nodes[0].Admission == Admission.Trial,
                nodes.Count(one => one.Admission == Admission.Reluctant),
                asked.Count(one => one.Admission == Admission.No && View.Nodes[one.Index].Health.State == NodeState.HalfOpen));
        }

        private Admission Ask(int index, bool mayTry)
        {
            var health = View.Nodes[index].Health;
            var admission = View.Mask.Admit(health, KeyHash, mayTry);
            if (admission == Admission.Trial)
            {
                health.Record(NodeOutcome.Unknown, isTrial: true);
            }

            return admission;
        }

        private static void Bring(NodeHealth node, NodeState state, HealthOptions options, ManualTimeProvider time)
        {
            switch (state)
            {
                case NodeState.Isolated:
                    node.Isolate();
                    break;
                case NodeState.Unhealthy:
                    Repeat(options.Probe.Fall, () => node.RecordProbe(false));
                    break;
                case NodeState.SlowStart:
                    Repeat(options.Probe.Fall, () => node.RecordProbe(false));
                    Repeat(options.Probe.Rise, () => node.RecordProbe(true));
                    break;
                case NodeState.Open:
                    Repeat(options.Breaker.ConsecutiveFailures, () => node.Record(NodeOutcome.Failed));
                    break;
                case NodeState.HalfOpen:
                    Repeat(options.Breaker.ConsecutiveFailures, () => node.Record(NodeOutcome.Failed));
                    time.Advance(options.Breaker.BreakDuration);
                    break;
            }
        }

        private static void Repeat(int count, Action action)
        {
            for (var i = 0; i < count; i++)
            {
                action();
            }
        }
    }
}
