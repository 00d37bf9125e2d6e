namespace RingProxy.Health.Tests;

/// <summary>Stories of nodes that only requests tell of.</summary>
public sealed class NodeHealthBreakerTests
{
    [Fact]
    public void Story_KilledAndBack_GoesThroughEveryStateOnce()
    {
        var story = new Story();
        story.Succeed(100);
        Assert.Equal([Admission.Yes], story.Ask(9));

        story.Fail(4);
        Assert.Equal(NodeState.Up, story.Node.State);
        story.Fail();
        Assert.Equal([Admission.No], story.Ask(9));
        Assert.Equal(TimeSpan.FromSeconds(2), story.Node.RetryAfter());

        story.Advance(1.999);
        Assert.Equal([Admission.No], story.Ask(9));
        story.Advance(0.001);
        Assert.Equal([Admission.Trial, Admission.No, Admission.No], story.Ask(1, 2, 3));

        story.EndTrial(NodeOutcome.Succeeded);
        Assert.Equal([Admission.Trial, Admission.Trial, Admission.No], story.Ask(2, 3, 4));
        story.EndTrial(NodeOutcome.Succeeded);
        Assert.Equal(NodeState.HalfOpen, story.Node.State);
        story.EndTrial(NodeOutcome.Succeeded);
        Assert.Equal([Admission.Yes, Admission.Yes, Admission.Yes, Admission.Reluctant], story.Ask(1, 2, 3, 4));

        story.Advance(9.999);
        Assert.Equal(NodeState.SlowStart, story.StateNow);
        story.Advance(0.001);
        Assert.Equal([Admission.Yes], story.Ask(4));
        Assert.Equal("Up Open HalfOpen SlowStart Up", story.States);
    }

    [Fact]
    public void Story_DeadForLong_BreaksGrowAndTheNextStoryBeginsAnew()
    {
        var story = new Story(options => options.Breaker.MaxBreakDuration = TimeSpan.FromSeconds(15));
        var breaks = new List<double>();
        story.Trip();
        for (var i = 0; i < 4; i++)
        {
            breaks.Add(story.Node.RetryAfter()!.Value.TotalSeconds);
            story.Advance(breaks[^1]);
            Assert.Equal([Admission.Trial], story.Ask(1));
            story.EndTrial(NodeOutcome.Failed);
        }

        Assert.Equal([2, 4, 8, 15], breaks);
        Assert.Equal(5, story.Node.Describe().Breaks);

        story.Advance(15);
        story.Ask(1, 2, 3);
        story.EndTrial(NodeOutcome.Succeeded, 3);
        Assert.Equal(5, story.Node.Describe().Breaks);
        story.Advance(10);
        Assert.Equal((NodeState.Up, 0), (story.StateNow, story.Node.Describe().Breaks));

        story.Trip();
        Assert.Equal(TimeSpan.FromSeconds(2), story.Node.RetryAfter());
    }

    /// <summary>A node that comes back and falls over its keys: the break goes on growing, because it was never up.</summary>
    [Fact]
    public void Story_FallsAgainInSlowStart_NextBreakIsLonger()
    {
        var story = new Story();
        story.TripAndPassTrials();
        story.Advance(5);

        story.Trip();

        Assert.Equal(TimeSpan.FromSeconds(4), story.Node.RetryAfter());
        Assert.Equal("Up Open HalfOpen SlowStart Open", story.States);
    }

    [Fact]
    public void Record_LateFailuresWhileOpen_ChangeNothing()
    {
        var story = new Story();
        story.Trip();
        story.Advance(1);

        story.Fail(100);
        story.Succeed(100);
        story.EndTrial(NodeOutcome.Failed, 100);
        story.EndTrial(NodeOutcome.Succeeded, 100);

        Assert.Equal(TimeSpan.FromSeconds(1), story.Node.RetryAfter());
        Assert.Equal((5, 1), (story.Node.Describe().ConsecutiveFailures, story.Node.Describe().Breaks));
        story.Advance(1);
        Assert.Equal(NodeState.HalfOpen, story.StateNow);
    }

    [Fact]
    public void Record_LateOutcomesOfOthersWhileHalfOpen_ChangeNothing()
    {
        var story = new Story();
        story.BringInto(NodeState.HalfOpen);

        story.Succeed(100);
        story.Fail(100);

        Assert.Equal("Up Open HalfOpen", story.States);
    }

    /// <summary>A request that hangs through a break and ends after it: its token tells that its end is old news, and it is told as such.</summary>
    [Fact]
    public void Record_RequestFromBeforeTheBreak_KnowsByItsTokenAndDoesNotDisturb()
    {
        var story = new Story();
        var hanging = story.Node.Out;
        story.BringInto(NodeState.HalfOpen);
        var trial = story.Node.Out;
        Assert.Equal([Admission.Trial], story.Ask(1));
        Assert.Equal((true, false), (hanging.IsCancellationRequested, trial.IsCancellationRequested));

        story.EndTrial(NodeOutcome.Failed);
        Assert.True(trial.IsCancellationRequested);
        story.Advance(4);
        Assert.Equal([Admission.Trial, Admission.No], story.Ask(1, 2));

        story.EndTrial(NodeOutcome.Unknown);
        story.EndTrial(NodeOutcome.Succeeded, 3);
        Assert.Equal("Up Open HalfOpen Open HalfOpen SlowStart", story.States);
    }

    [Fact]
    public void Record_ClientsLeaveTheirTrials_OthersTryInstead()
    {
        var story = new Story();
        story.BringInto(NodeState.HalfOpen);
        ulong key = 0;
        for (var round = 0; round < 100; round++)
        {
            Assert.Equal([Admission.Trial, Admission.No], story.Ask(++key, ++key));
            story.EndTrial(NodeOutcome.Unknown);
        }

        story.PassTrials(++key, ++key, ++key);
        Assert.Equal(NodeState.SlowStart, story.Node.State);
    }

    [Fact]
    public void Admit_KeyThatMayNotTry_TakesNoPlace()
    {
        var story = new Story();
        story.BringInto(NodeState.HalfOpen);
        Assert.All(Enumerable.Range(1, 100), key => Assert.Equal(Admission.No, story.Node.Admit((ulong)key, mayTry: false)));

        story.PassTrials(1, 2, 3);

        Assert.Equal([Admission.Yes, Admission.Reluctant], new ulong[] { 1, 4 }.Select(key => story.Node.Admit(key, mayTry: false)));
    }

    /// <summary>Trials that never end must not keep the node out for ever: after the longest break others may try.</summary>
    [Fact]
    public void Admit_TrialsThatHang_AreGivenUpAfterTheLongestBreak()
    {
        var story = new Story();
        story.BringInto(NodeState.HalfOpen);
        Assert.Equal([Admission.Trial, Admission.No], story.Ask(1, 2));

        story.Advance(59.999);
        Assert.Equal([Admission.No], story.Ask(2));
        story.Advance(0.001);
        Assert.Equal([Admission.Trial, Admission.No], story.Ask(2, 3));
    }

    [Fact]
    public void Record_UnknownOutcomes_SayNothing()
    {
        var story = new Story();
        story.Fail(4);
        for (var i = 0; i < 100; i++)
        {
            story.Node.Record(NodeOutcome.Unknown);
        }

        Assert.Equal(4, story.Node.Describe().ConsecutiveFailures);
        story.Fail();
        Assert.Equal(NodeState.Open, story.Node.State);
    }

    [Fact]
    public void Record_TrialThatEndsAfterTheOthersPassed_CountsAsAnyRequest()
    {
        var story = new Story(options => options.Breaker.TrialRequests = 1);
        story.BringInto(NodeState.HalfOpen);
        Assert.Equal([Admission.Trial, Admission.Trial], story.Ask(1, 1));
        story.EndTrial(NodeOutcome.Succeeded);

        story.EndTrial(NodeOutcome.Failed);

        Assert.Equal((NodeState.SlowStart, 1), (story.StateNow, story.Node.Describe().ConsecutiveFailures));
    }

    [Fact]
    public void Record_BreakerOff_NeverTakesTheNodeOut()
    {
        var story = new Story(options => options.Breaker.Enabled = false);
        story.Fail(1_000);
        Assert.Equal("Up", story.States);
        Assert.Equal(0, story.Node.Describe().ConsecutiveFailures);
    }

    [Fact]
    public void Record_PartOfTheRequestsFail_TripsByRatio()
    {
        var story = new Story();
        for (var i = 0; i < 9; i++)
        {
            story.Succeed();
            story.Fail();
        }

        Assert.Equal(NodeState.Up, story.Node.State);
        story.Succeed();
        story.Fail();
        Assert.Equal(NodeState.Open, story.Node.State);
    }

    [Fact]
    public void Out_NodeTripsWhileSomeoneWaits_TellsAtOnceAndANewOneReplacesIt()
    {
        var story = new Story();
        var before = story.Node.Out;
        story.Fail(4);
        Assert.False(before.IsCancellationRequested);

        story.Fail();

        Assert.True(before.IsCancellationRequested);
        Assert.False(story.Node.Out.IsCancellationRequested);
    }

    /// <summary>Whoever waits turns to another node on a thread of its own: this one holds the node's lock.</summary>
    [Fact]
    public void Out_CallbackLooksAtTheNode_DoesNotHoldUpWhoTrippedIt()
    {
        var story = new Story();
        var called = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = story.Node.Out.Register(() => called.TrySetResult(Environment.CurrentManagedThreadId));
        var threads = new int[2];
        Workers.Run(1, _ =>
        {
            threads[0] = Environment.CurrentManagedThreadId;
            story.Trip();
            Assert.True(called.Task.Wait(Testing.TaskTimeouts.Patience), "the callback of Out was not called after the node had tripped");
            threads[1] = called.Task.Result;
        });

        Assert.NotEqual(threads[0], threads[1]);
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(10)]
    public void Story_WallClockIsSet_BreakAndSlowStartLastAsLong(int hours)
    {
        var time = new SettableClock();
        var story = new Story(time: time);
        story.Trip();

        time.Set(TimeSpan.FromHours(hours));
        Assert.Equal(TimeSpan.FromSeconds(2), story.Node.RetryAfter());
        time.Advance(TimeSpan.FromSeconds(2));
        story.PassTrials(1, 2, 3);
        time.Advance(TimeSpan.FromSeconds(5));
        time.Set(TimeSpan.Zero);
        Assert.Equal(0.5, story.Node.Describe().SlowStartShare);
        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(NodeState.Up, story.StateNow);
        Assert.Equal("Up Open HalfOpen SlowStart Up", story.States);
    }

    /// <summary>A window that stands still while the wall clock catches up would add up the failures of hours.</summary>
    [Fact]
    public void Record_WallClockSetBack_WindowStillSlides()
    {
        var time = new SettableClock();
        var story = new Story(options => options.Breaker.ConsecutiveFailures = 0, time: time);
        story.Fail(19);
        time.Set(TimeSpan.FromHours(-10));
        time.Advance(TimeSpan.FromSeconds(10));

        story.Fail(19);

        Assert.Equal("Up", story.States);
    }

    [Fact]
    public void Describe_Open_TellsAll()
    {
        var story = new Story();
        story.Node.Load.Enter();
        story.Advance(60);
        story.Trip();
        story.Advance(1);

        Assert.Equal(
            new NodeHealthReport
            {
                NodeId = "node-0",
                Address = "127.0.0.1:8000",
                State = NodeState.Open,
                Since = Testing.ManualTimeProvider.Start + TimeSpan.FromSeconds(60),
                OpenUntil = Testing.ManualTimeProvider.Start + TimeSpan.FromSeconds(62),
                SlowStartShare = null,
                ConsecutiveFailures = 5,
                Breaks = 1,
                ConsecutiveProbeFailures = 0,
                InFlight = 1,
            },
            story.Node.Describe());
    }

    [Fact]
    public void Describe_TimeThatPassedWithoutTraffic_HasHappened()
    {
        var story = new Story();
        story.TripAndPassTrials();
        story.Advance(100_000);
        Assert.Equal(NodeState.SlowStart, story.Node.State);

        Assert.Equal(NodeState.Up, story.Node.Describe().State);
        Assert.True(story.Mask.NotUpCount == 0);
    }
}
