namespace RingProxy.Health.Tests;

public sealed class AvailabilityMaskTests
{
    [Fact]
    public void Adopt_NextVersionOfTheRing_KeepsNodesByIdAndAddress()
    {
        var mask = Mask();
        var before = mask.Adopt([("a", "10.0.0.1:80"), ("b", "10.0.0.2:80"), ("c", "10.0.0.3:80")]);
        Trip(before[0], before[2]);

        var after = mask.Adopt([("d", "10.0.0.4:80"), ("c", "10.0.0.33:80"), ("a", "10.0.0.1:80")]);

        Assert.Same(before[0], after[2]);
        Assert.Equal([NodeState.Up, NodeState.Up, NodeState.Open], after.Select(node => node.State));
        Assert.Equal(["d", "c", "a"], mask.Nodes.Select(node => node.NodeId));
        Assert.Same(after[1], mask.Find("c"));
        Assert.Null(mask.Find("b"));
    }

    [Fact]
    public void Adopt_NodeGoneAndBack_BeginsAnew()
    {
        var mask = Mask();
        var before = mask.Adopt([("a", "x"), ("b", "y")]);
        Trip(before[0]);
        mask.Adopt([("b", "y")]);
        Assert.True(mask.NotUpCount == 0);

        var after = mask.Adopt([("a", "x"), ("b", "y")]);

        Assert.Equal(NodeState.Up, after[0].State);
        Assert.Same(before[1], after[1]);
    }

    /// <summary>In a transition the placements before and after name the same nodes.</summary>
    [Fact]
    public void Adopt_NodeNamedTwice_IsOne()
    {
        var mask = Mask();
        for (var version = 0; version < 2; version++)
        {
            var adopted = mask.Adopt([("a", "x"), ("b", "y"), ("a", "x"), ("b", "z")]);
            Assert.Same(adopted[0], adopted[2]);
            Assert.NotSame(adopted[1], adopted[3]);
            Assert.Equal(["a x", "b y", "b z"], mask.Nodes.Select(node => $"{node.NodeId} {node.Address}"));
        }
    }

    [Fact]
    public void Adopt_IsolatedNode_StaysIsolated()
    {
        var mask = Mask();
        mask.Adopt([("a", "x"), ("b", "y")])[0].Isolate();
        Assert.Equal(NodeState.Isolated, mask.Adopt([("c", "z"), ("a", "x")])[1].State);
    }

    [Fact]
    public void NotUpCount_AnyNodeNotUp_IsAboveZero()
    {
        var story = new Story();
        var seen = new List<bool> { story.Mask.NotUpCount == 0 };
        foreach (var state in Enum.GetValues<NodeState>())
        {
            story.BringInto(state);
            seen.Add(story.Mask.NotUpCount == 0);
            story.Node.Reset();
            Assert.True(story.Mask.NotUpCount == 0);
        }

        Assert.Equal([true, true, false, false, false, false, false], seen);
    }

    [Fact]
    public void NotUpCount_NoNodes_IsZero()
    {
        var mask = Mask();
        Assert.Empty(mask.Adopt([]));
        Assert.Equal((true, false, 0, 0), (mask.NotUpCount == 0, mask.FailsOpen, mask.OutCount, mask.MaxOutCount));
    }

    [Theory]
    [InlineData(0.5, 1, 0)]
    [InlineData(0.5, 2, 1)]
    [InlineData(0.5, 3, 1)]
    [InlineData(0.5, 10, 5)]
    [InlineData(0, 10, 0)]
    [InlineData(1, 10, 10)]
    [InlineData(0.29, 100, 29)] // 0.29 × 100 is 28.999… in doubles
    [InlineData(0.57, 100, 57)]
    public void MaxOutCount_AnyShare_IsTheWholePartOfIt(double maxEjected, int nodeCount, int expected)
    {
        var story = new Story(options => options.MaxEjected = maxEjected, nodeCount);
        Assert.Equal(expected, story.Mask.MaxOutCount);
    }

    [Fact]
    public void Admit_AsManyOutAsMayBe_LeavesThemOut()
    {
        var story = new Story(nodeCount: 4);
        Trip(story.Nodes[0], story.Nodes[1]);

        Assert.False(story.Mask.FailsOpen);
        Assert.Equal(2, story.Mask.OutCount);
        Assert.Equal([Admission.No, Admission.No, Admission.Yes, Admission.Yes], story.Nodes.Select(node => story.Mask.Admit(node, 1)));
    }

    [Fact]
    public void Admit_OneMoreThanMayBeOut_TriesAllButTheIsolated()
    {
        var story = new Story(nodeCount: 6);
        story.Nodes[5].Isolate();
        Trip(story.Nodes[0], story.Nodes[1]);
        Assert.False(story.Mask.FailsOpen);

        story.Nodes[2].RecordProbe(false);
        story.Nodes[2].RecordProbe(false);
        story.Nodes[2].RecordProbe(false);

        Assert.True(story.Mask.FailsOpen);
        Assert.Equal(
            [Admission.Yes, Admission.Yes, Admission.Yes, Admission.Yes, Admission.Yes, Admission.No],
            story.Nodes.Select(node => story.Mask.Admit(node, 1)));
    }

    [Fact]
    public void Admit_FailsOpen_TrialsGoOnAndItClosesAgain()
    {
        var story = new Story(nodeCount: 2);
        Trip(story.Nodes);
        Assert.Equal([Admission.Yes, Admission.Yes], story.Nodes.Select(node => story.Mask.Admit(node, 1)));

        story.Advance(2);
        Assert.Equal([Admission.Trial, Admission.Yes, Admission.Yes], Keys(3).Select(key => story.Mask.Admit(story.Node, key)));
        Assert.True(story.Mask.FailsOpen);
        story.EndTrial(NodeOutcome.Succeeded, 3);

        Assert.False(story.Mask.FailsOpen);
        Assert.Equal(Admission.Reluctant, story.Mask.Admit(story.Node, 3));
        Assert.Equal(Admission.Trial, story.Mask.Admit(story.Nodes[1], 1));
    }

    /// <summary>The one that is coming back is better than those that are out: nothing is held back while all are tried.</summary>
    [Fact]
    public void Admit_FailsOpenInSlowStart_TakesAllKeys()
    {
        var story = new Story(nodeCount: 3);
        story.TripAndPassTrials();
        Assert.Equal(Admission.Reluctant, story.Mask.Admit(story.Node, 99));
        Trip(story.Nodes[1], story.Nodes[2]);
        Assert.Equal(Admission.Yes, story.Mask.Admit(story.Node, 99));
    }

    /// <summary>With nobody better to turn to, those who wait for a node that trips go on waiting: it may still answer.</summary>
    [Fact]
    public void Out_NodeTripsWhileTheMaskFailsOpen_IsNotCancelledUnlessIsolated()
    {
        var story = new Story(nodeCount: 1);
        var waiting = story.Node.Out;
        story.Trip();
        story.Advance(2);
        Assert.Equal([Admission.Trial], story.Ask(1));
        story.EndTrial(NodeOutcome.Failed);
        story.Probe(passes: false, 3);
        Assert.Equal("Up Open HalfOpen Open Unhealthy", story.States);
        Assert.False(waiting.IsCancellationRequested);

        story.Node.Isolate();

        Assert.True(waiting.IsCancellationRequested);
    }

    [Fact]
    public void Out_NodeThatMakesTheMaskFailOpen_IsNotCancelled()
    {
        var story = new Story(nodeCount: 3);
        CancellationToken[] waiting = [.. story.Nodes.Select(node => node.Out)];
        Trip(story.Nodes);
        Assert.Equal([true, false, false], waiting.Select(token => token.IsCancellationRequested));
    }

    /// <summary>Nodes in maintenance are not there to answer: of the two that are left, both must not be taken out.</summary>
    [Fact]
    public void FailsOpen_HalfTheRingIsolated_LimitsTheRest()
    {
        var story = new Story(nodeCount: 4);
        story.Nodes[2].Isolate();
        story.Nodes[3].Isolate();
        Assert.Equal((0, 1, false), (story.Mask.OutCount, story.Mask.MaxOutCount, story.Mask.FailsOpen));

        Trip(story.Nodes[0]);
        Assert.False(story.Mask.FailsOpen);
        Trip(story.Nodes[1]);
        Assert.True(story.Mask.FailsOpen);
        story.Nodes[3].Reset();
        Assert.Equal((2, 1, true), (story.Mask.OutCount, story.Mask.MaxOutCount, story.Mask.FailsOpen));
        story.Nodes[2].Reset();
        Assert.Equal((2, 2, false), (story.Mask.OutCount, story.Mask.MaxOutCount, story.Mask.FailsOpen));
    }

    [Fact]
    public void FailsOpen_AllMayGo_Never()
    {
        var story = new Story(options => options.MaxEjected = 1);
        Trip(story.Nodes);
        Assert.False(story.Mask.FailsOpen);
        Assert.Equal([Admission.No, Admission.No, Admission.No], story.Nodes.Select(node => story.Mask.Admit(node, 1)));
    }

    [Fact]
    public void FailsOpen_NoneMayGo_FromTheFirst()
    {
        var story = new Story(options => options.MaxEjected = 0);
        Trip(story.Node);
        Assert.True(story.Mask.FailsOpen);
        Assert.Equal(Admission.Yes, story.Mask.Admit(story.Node, 1));
    }

    [Fact]
    public void Adopt_FewerNodes_MayBeginToFailOpen()
    {
        var story = new Story(nodeCount: 4);
        var told = new List<bool>();
        story.Mask.FailOpenChanged += told.Add;
        Trip(story.Nodes[0], story.Nodes[1]);

        story.Mask.Adopt(story.Nodes.Take(3).Select(node => new WatchedNode(node.NodeId, node.Address)));
        story.Mask.Adopt(story.Nodes.Select(node => new WatchedNode(node.NodeId, node.Address)));

        Assert.Equal([true, false], told);
    }

    [Fact]
    public void Events_NodesGoAndComeBack_TellEachChangeOnce()
    {
        var story = new Story(nodeCount: 2);
        var told = new List<string>();
        story.Mask.NodeChanged += (node, before, after) => told.Add($"{node.NodeId}: {before} → {after}, {(story.Mask.FailsOpen ? "fails open" : "guarded")}");
        story.Mask.FailOpenChanged += open => told.Add(open ? "fails open" : "guarded");

        Trip(story.Nodes);
        story.Nodes[1].Reset();
        story.Advance(2);
        story.Ask(1);

        Assert.Equal(
            [
                "node-0: Up → Open, guarded",
                "fails open",
                "node-1: Up → Open, fails open",
                "guarded",
                "node-1: Open → Up, guarded",
                "node-0: Open → HalfOpen, guarded",
            ],
            told);
    }

    [Fact]
    public void Adopt_NodeDeclaredDown_IsNotCounted()
    {
        var mask = Mask();
        WatchedNode Declared(bool isDown) => new("a", "x", isDown);
        var nodes = mask.Adopt([Declared(isDown: false), ("b", "y"), ("c", "z")]);
        Trip(nodes[0], nodes[1]);
        Assert.True(mask.FailsOpen);

        mask.Adopt([Declared(isDown: true), ("b", "y"), ("c", "z")]);
        Assert.Equal((1, 1, 1, false), (mask.OutCount, mask.MaxOutCount, mask.NotUpCount, mask.FailsOpen));

        nodes[0].Reset();
        mask.Adopt([Declared(isDown: false), ("b", "y"), ("c", "z")]);
        Assert.Equal((NodeState.Up, 1), (nodes[0].State, mask.NotUpCount));
    }

    private static AvailabilityMask Mask() => new(new HealthOptions(), new Testing.ManualTimeProvider());

    private static IEnumerable<ulong> Keys(int count) => Enumerable.Range(0, count).Select(key => (ulong)key);

    private static void Trip(params NodeHealth[] nodes)
    {
        foreach (var node in nodes)
        {
            for (var i = 0; i < 5; i++)
            {
                node.Record(NodeOutcome.Failed);
            }

            Assert.Equal(NodeState.Open, node.State);
        }
    }
}
