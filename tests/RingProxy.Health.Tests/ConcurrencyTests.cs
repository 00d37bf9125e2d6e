namespace RingProxy.Health.Tests;

/// <summary>Real threads: no order of events may break what holds at the end, and none may hang.</summary>
public sealed class ConcurrencyTests
{
    private const int WorkerCount = 6;

    [Fact]
    public void Mask_RequestsProbesOperatorsAndSwapsAtOnce_AddsUpAtTheEnd()
    {
        var mask = new AvailabilityMask(Hasty(), new ClockByLooks());
        WatchedNode[] all = [.. Enumerable.Range(0, 8).Select(i => new WatchedNode($"node-{i}", $"10.0.0.{i}:80"))];
        var nodes = mask.Adopt(all);
        var transitions = new List<(NodeHealth Node, NodeState Before, NodeState After)>();
        var failOpen = new List<bool>();
        mask.NodeChanged += (node, before, after) =>
        {
            lock (transitions)
            {
                transitions.Add((node, before, after));
            }
        };
        mask.FailOpenChanged += failOpen.Add;

        Workers.Run(WorkerCount, worker =>
        {
            var random = new Random(worker);
            for (var i = 0; i < 30_000; i++)
            {
                Act(mask, nodes[random.Next(nodes.Length)], random);
                if (i % 1_000 == worker)
                {
                    mask.Adopt(random.Next(2) == 0 ? all : all[..4]);
                }
            }
        });
        mask.Adopt(all);

        Assert.Equal(Enum.GetValues<NodeState>(), transitions.Select(transition => transition.After).Distinct().Order());
        Assert.All(nodes, node => Assert.Equal(0, node.Load.InFlight));
        AssertChains(transitions);
        AssertAddsUp(mask);
        Assert.Equal(failOpen.Select((_, i) => i % 2 == 0), failOpen);
        foreach (var node in mask.Nodes)
        {
            node.Reset();
        }

        Assert.Equal((true, false, 0), (mask.NotUpCount == 0, mask.FailsOpen, mask.OutCount));
    }

    [Fact]
    public void Admit_ManyThreadsAtAHalfOpenNode_LetInNoMoreThanTheLimit()
    {
        for (var round = 0; round < 50; round++)
        {
            var story = new Story();
            story.BringInto(NodeState.HalfOpen);
            var isOneKnown = round % 2 == 0;
            if (isOneKnown)
            {
                story.PassTrials(ulong.MaxValue);
            }

            var trials = 0;

            Workers.Run(WorkerCount, worker =>
            {
                for (ulong key = 0; key < 100; key++)
                {
                    if (story.Node.Admit((key << 8) + (ulong)worker) == Admission.Trial)
                    {
                        Interlocked.Increment(ref trials);
                    }
                }
            });

            Assert.Equal(isOneKnown ? 2 : 1, trials);
        }
    }

    [Fact]
    public void Record_ManyThreadsFail_TripsOnce()
    {
        for (var round = 0; round < 50; round++)
        {
            var story = new Story();
            Workers.Run(WorkerCount, _ => story.Fail(50));
            Assert.Equal("Up Open", story.States);
            Assert.Equal(1, story.Node.Describe().Breaks);
        }
    }

    /// <summary>The handlers of one node's change look at the mask while others change: the node's lock comes before the mask's, on every way.</summary>
    [Fact]
    public void Events_HandlersLookAtTheMask_NeverDeadlock()
    {
        var story = new Story(nodeCount: 4);
        var seen = 0;
        story.Mask.NodeChanged += (_, _, _) => Interlocked.Add(ref seen, story.Mask.OutCount + story.Mask.MaxOutCount + (story.Mask.NotUpCount == 0 ? 1 : 0) + 1);

        Workers.Run(4, worker =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                story.Nodes[worker].Isolate();
                story.Mask.Adopt(story.Nodes.Select(node => new WatchedNode(node.NodeId, node.Address)));
                story.Nodes[worker].Reset();
            }
        });

        Assert.InRange(seen, 16_000, int.MaxValue);
        Assert.True(story.Mask.NotUpCount == 0);
    }

    /// <summary>Each worker has its own node out and in again; the guard opens and closes all the time, and each turn is told once, in order.</summary>
    [Fact]
    public void FailOpenChanged_NodesComeAndGoAtOnce_IsToldTurnByTurn()
    {
        var story = new Story(options => options.MaxEjected = 0.25, nodeCount: 4);
        var told = new List<bool>();
        var inside = 0;
        story.Mask.FailOpenChanged += open =>
        {
            Assert.Equal(1, Interlocked.Increment(ref inside));
            told.Add(open);
            Interlocked.Decrement(ref inside);
        };

        Workers.Run(4, worker =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                story.Nodes[worker].RecordProbe(passed: false);
                story.Nodes[worker].RecordProbe(passed: false);
                story.Nodes[worker].RecordProbe(passed: false);
                story.Nodes[worker].Reset();
            }
        });

        Assert.NotEmpty(told);
        Assert.Equal(told.Select((_, i) => i % 2 == 0), told);
        Assert.Equal((true, false, 0), (story.Mask.NotUpCount == 0, story.Mask.FailsOpen, story.Mask.OutCount));
    }

    private static void Act(AvailabilityMask mask, NodeHealth node, Random random)
    {
        switch (random.Next(20))
        {
            case 0:
                node.RecordProbe(random.Next(3) == 0);
                break;
            case 1 when random.Next(40) == 0:
                node.Isolate();
                break;
            case 2 when random.Next(10) == 0:
                node.Reset();
                break;
            case 3:
                node.Describe();
                node.RetryAfter();
                break;
            default:
                Request(mask, node, random);
                break;
        }
    }

    private static void Request(AvailabilityMask mask, NodeHealth node, Random random)
    {
        var admission = mask.Admit(node, (ulong)random.NextInt64());
        if (admission is Admission.Yes or Admission.Trial)
        {
            node.Load.Enter();
            var isWell = node.Out.IsCancellationRequested || random.Next(4) > 0;
            node.Record(random.Next(20) == 0 ? NodeOutcome.Unknown : isWell ? NodeOutcome.Succeeded : NodeOutcome.Failed, admission == Admission.Trial);
            node.Load.Leave();
        }
    }

    /// <summary>Each node's changes, told under its lock, follow one another without a gap, and each is one of the table.</summary>
    private static void AssertChains(IReadOnlyList<(NodeHealth Node, NodeState Before, NodeState After)> transitions) =>
        Assert.All(transitions.GroupBy(transition => transition.Node), chain =>
        {
            var expected = NodeState.Up;
            foreach (var (_, before, after) in chain)
            {
                Assert.Equal(expected, before);
                Assert.Contains(Enum.GetValues<HealthEvent>(), happened => StateTable.Next(before, happened) == after);
                expected = after;
            }

            Assert.Equal(expected, chain.Key.State);
        });

    private static void AssertAddsUp(AvailabilityMask mask)
    {
        Assert.Equal(mask.Nodes.Count(node => StateTable.IsOut(node.State)), mask.OutCount);
        Assert.Equal(mask.Nodes.All(node => node.State == NodeState.Up), mask.NotUpCount == 0);
        Assert.Equal(mask.OutCount > mask.MaxOutCount, mask.FailsOpen);
    }

    private static HealthOptions Hasty() => new()
    {
        SlowStart = TimeSpan.FromMilliseconds(1),
        Breaker = new BreakerOptions { BreakDuration = TimeSpan.FromMilliseconds(1), MaxBreakDuration = TimeSpan.FromMilliseconds(2), ConsecutiveFailures = 3 },
    };
}
