namespace RingProxy.Health.Tests;

/// <summary>What each request does to a node that is up costs no garbage worth speaking of.</summary>
public sealed class AllocationTests
{
    private const int Rounds = 10_000;

    [Fact]
    public void Admit_NodeThatIsUp_AllocatesNothing()
    {
        var story = new Story();
        Assert.Equal(0, AllocatedBy(() => story.Mask.Admit(story.Node, 42)));
        Assert.Equal(0, AllocatedBy(() => story.Node.Admit(42)));
    }

    [Theory]
    [InlineData(NodeState.SlowStart)]
    [InlineData(NodeState.Open)]
    [InlineData(NodeState.Isolated)]
    public void Admit_NodeThatIsNotUp_AllocatesNothing(NodeState state)
    {
        var story = new Story();
        story.BringInto(state);
        Assert.Equal(0, AllocatedBy(() => story.Mask.Admit(story.Node, 42)));
    }

    [Fact]
    public void Admit_Trials_AllocateNothing()
    {
        var story = new Story();
        story.BringInto(NodeState.HalfOpen);
        Assert.Equal(0, AllocatedBy(() =>
        {
            story.Mask.Admit(story.Node, 42);
            story.Node.Record(NodeOutcome.Unknown, isTrial: true);
        }));
    }

    [Fact]
    public void Record_Success_AllocatesNothing()
    {
        var story = new Story();
        Assert.Equal(0, AllocatedBy(() => story.Node.Record(NodeOutcome.Succeeded)));
    }

    /// <summary>Polly begins a window every tenth of the sampling duration: so much a window, however many requests.</summary>
    [Fact]
    public void Record_SuccessesOverTime_AllocateAWindowNowAndThen()
    {
        var story = new Story();
        var allocated = AllocatedBy(() =>
        {
            story.Advance(0.01);
            story.Node.Record(NodeOutcome.Succeeded);
        });

        Assert.InRange(allocated, 1, 100L * (Rounds / 100));
    }

    [Fact]
    public void Load_EnterAndLeave_AllocatesNothing()
    {
        var load = new NodeLoad();
        Assert.Equal(0, AllocatedBy(() =>
        {
            load.TryEnter(10);
            load.Leave();
        }));
    }

    private static long AllocatedBy(Action action)
    {
        // Twice: what is pooled, cached or compiled on first use is not a cost of requests.
        Run(action);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(action);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Run(Action action)
    {
        for (var i = 0; i < Rounds; i++)
        {
            action();
        }
    }
}
