namespace RingProxy.Health.Tests;

/// <summary>What an operator does by hand.</summary>
public sealed class NodeHealthOperatorTests
{
    public static TheoryData<NodeState> States => [.. Enum.GetValues<NodeState>()];

    [Theory]
    [MemberData(nameof(States))]
    public void Isolate_FromAnyState_StaysOutWhateverHappens(NodeState state)
    {
        var story = new Story();
        story.BringInto(state);

        story.Node.Isolate();
        story.Succeed(100);
        story.Fail(100);
        story.EndTrial(NodeOutcome.Succeeded, 10);
        story.Probe(passes: true, 10);
        story.Probe(passes: false, 10);
        story.Advance(100_000);

        Assert.Equal([Admission.No], story.Ask(1));
        Assert.Equal(NodeState.Isolated, story.StateNow);
        Assert.Equal(TimeSpan.FromSeconds(60), story.Node.RetryAfter());
    }

    [Theory]
    [MemberData(nameof(States))]
    public void Reset_FromAnyState_TakesAllKeysAtOnceAndForgetsAll(NodeState state)
    {
        var story = new Story();
        story.Fail(3);
        story.Probe(passes: false, 2);
        story.Node.Reset();
        story.BringInto(state);

        story.Node.Reset();

        Assert.All(Enumerable.Range(0, 1_000), key => Assert.Equal(Admission.Yes, story.Node.Admit((ulong)key)));
        var report = story.Node.Describe();
        Assert.Equal((NodeState.Up, 0, 0, 0), (report.State, report.Breaks, report.ConsecutiveFailures, report.ConsecutiveProbeFailures));
        Assert.Null(story.Node.RetryAfter());
        story.Fail(4);
        story.Probe(passes: false, 2);
        Assert.Equal(NodeState.Up, story.Node.State);
        story.Fail();
        Assert.Equal((NodeState.Open, TimeSpan.FromSeconds(2)), (story.Node.State, story.Node.RetryAfter()));
    }

    [Fact]
    public void Reset_OfANodeThatIsUp_EmptiesTheWindow()
    {
        var story = new Story(options => options.Breaker.ConsecutiveFailures = 0);
        story.Fail(19);
        story.Node.Reset();
        story.Fail(19);
        Assert.Equal("Up", story.States);
    }

    [Theory]
    [MemberData(nameof(States))]
    public void Isolate_FromAnyState_TellsWhoWaits(NodeState state)
    {
        var story = new Story();
        story.BringInto(state);
        var before = story.Node.Out;
        story.Node.Isolate();
        Assert.Equal(state != NodeState.Isolated, before.IsCancellationRequested);
    }

    [Fact]
    public void Isolate_Twice_IsOnce()
    {
        var story = new Story();
        story.Node.Isolate();
        story.Node.Isolate();
        story.Node.Reset();
        Assert.Equal("Up Isolated Up", story.States);
    }

    [Fact]
    public void Reset_ThenStillDead_TripsAsEver()
    {
        var story = new Story();
        story.BringInto(NodeState.Open);
        story.Node.Reset();
        story.Trip();
        Assert.Equal("Up Open Up Open", story.States);
    }
}
