namespace RingProxy.Health.Tests;

/// <summary>Stories of nodes that are probed.</summary>
public sealed class NodeHealthProbeTests
{
    [Fact]
    public void Story_ProbesFailAndPass_TakeOutAndBringBackBySlowStart()
    {
        var story = Probed();

        story.Probe(passes: false, 2);
        Assert.Equal([Admission.Yes], story.Ask(1));
        story.Probe(passes: false);
        Assert.Equal([Admission.No], story.Ask(1));
        Assert.Equal(TimeSpan.FromSeconds(5), story.Node.RetryAfter());

        story.Advance(3_600);
        Assert.Equal([Admission.No], story.Ask(1));
        story.Probe(passes: true);
        Assert.Equal([Admission.No], story.Ask(1));
        story.Probe(passes: true);
        Assert.Equal([Admission.Reluctant], story.Ask(1));
        story.Advance(10);
        Assert.Equal([Admission.Yes], story.Ask(1));
        Assert.Equal("Up Unhealthy SlowStart Up", story.States);
    }

    [Fact]
    public void RecordProbe_FailuresNotInARow_ChangeNothing()
    {
        var story = Probed();
        for (var i = 0; i < 100; i++)
        {
            story.Probe(passes: false, 2);
            story.Probe(passes: true);
        }

        Assert.Equal("Up", story.States);
    }

    [Fact]
    public void RecordProbe_PassesNotInARow_DoNotBringItBack()
    {
        var story = Probed();
        story.Probe(passes: false, 3);
        for (var i = 0; i < 100; i++)
        {
            story.Probe(passes: true);
            story.Probe(passes: false);
        }

        Assert.Equal("Up Unhealthy", story.States);
    }

    /// <summary>The break alone does not end it, nor do the passes alone: whichever comes last.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Story_BreakerTripsOfAProbedNode_WaitsForBreakAndProbes(bool probesFirst)
    {
        var story = Probed();
        story.Probe(passes: true, 50);
        story.Trip();
        if (probesFirst)
        {
            story.Probe(passes: true, 2);
            Assert.Equal([Admission.No], story.Ask(1));
            story.Advance(2);
        }
        else
        {
            story.Advance(2);
            Assert.Equal([Admission.No], story.Ask(1));
            Assert.Equal(TimeSpan.FromSeconds(5), story.Node.RetryAfter());
            story.Probe(passes: true, 2);
        }

        Assert.Equal([Admission.Trial], story.Ask(1));
        Assert.Equal("Up Open HalfOpen", story.States);
    }

    [Fact]
    public void RecordProbe_FailsWhileOpen_OutweighsTheBreak()
    {
        var story = Probed();
        story.Trip();
        story.Probe(passes: false, 3);
        story.Advance(60);
        Assert.Equal([Admission.No], story.Ask(1));

        story.Probe(passes: true, 2);

        Assert.Equal("Up Open Unhealthy SlowStart", story.States);
        Assert.Equal(1, story.Node.Describe().Breaks);
        story.Trip();
        Assert.Equal(TimeSpan.FromSeconds(4), story.Node.RetryAfter());
    }

    [Fact]
    public void RecordProbe_FailsWhileHalfOpen_TrialsThatEndLateDoNotBringItBack()
    {
        var story = new Story();
        story.BringInto(NodeState.HalfOpen);
        story.Ask(1, 2, 3);
        story.Probe(passes: false, 3);

        story.EndTrial(NodeOutcome.Succeeded, 3);

        Assert.Equal("Up Open HalfOpen Unhealthy", story.States);
        Assert.Equal([Admission.No, Admission.No, Admission.No], story.Ask(1, 2, 3));
    }

    /// <summary>Trial keys of a trial that did not pass have no claim to the node when probes bring it back.</summary>
    [Fact]
    public void Admit_TrialKeysOfAFailedTrial_WaitForTheirTurn()
    {
        var story = new Story();
        story.BringInto(NodeState.HalfOpen);
        story.PassTrials(1);
        Assert.Equal([Admission.Trial, Admission.Trial], story.Ask(2, 3));
        story.Probe(passes: false, 3);
        story.Probe(passes: true, 2);

        Assert.Equal([Admission.Reluctant, Admission.Reluctant, Admission.Reluctant], story.Ask(1, 2, 3));
    }

    [Fact]
    public void RecordProbe_FailsInSlowStart_TakesItOutAgain()
    {
        var story = Probed();
        story.Probe(passes: false, 3);
        story.Probe(passes: true, 2);
        story.Advance(9);

        story.Probe(passes: false, 3);

        Assert.Equal("Up Unhealthy SlowStart Unhealthy", story.States);
        story.Probe(passes: true, 2);
        Assert.Equal(0, story.Node.Describe().SlowStartShare);
    }

    [Fact]
    public void Record_WhileUnhealthy_ChangesNothing()
    {
        var story = Probed();
        story.Probe(passes: false, 3);
        story.Succeed(100);
        story.Fail(100);
        Assert.Equal("Up Unhealthy", story.States);
    }

    [Fact]
    public void Out_ProbesFail_IsCancelled()
    {
        var story = Probed();
        var before = story.Node.Out;
        story.Probe(passes: false, 3);
        Assert.True(before.IsCancellationRequested);
    }

    private static Story Probed() => new(options => options.Probe.Path = "/healthz");
}
