using FsCheck;
using FsCheck.Fluent;

namespace RingProxy.Health.Tests;

/// <summary>Whatever happens to a node, in whatever order: it keeps to the table, and once it is well it comes back.</summary>
public sealed class AnyStoryTests
{
    private const int Steps = 200;

    [Fact]
    public void AnyStory_ThenTheNodeIsWell_IsUpWithinAMinuteOrTwo() => ForAnyStory(story =>
    {
        if (story.StateNow == NodeState.Isolated)
        {
            story.Node.Reset();
        }

        // The longest wait: trials that nobody ended, after a break that had just begun.
        var limit = (2 * story.Options.Breaker.MaxBreakDuration) + story.Options.SlowStart + TimeSpan.FromSeconds(2);
        for (var passed = 0; story.StateNow != NodeState.Up; passed++)
        {
            Assert.True(TimeSpan.FromSeconds(passed) <= limit, $"still {story.StateNow} after {passed} s of health, after {story.States}");
            story.Advance(1);
            story.Probe(passes: true);
            // Other keys than those that have tried: they may never come again.
            var admission = story.Node.Admit((ulong)(1_000 + passed));
            if (admission is Admission.Yes or Admission.Trial)
            {
                story.Node.Record(NodeOutcome.Succeeded, admission == Admission.Trial);
            }
        }

        Assert.True(story.Mask.NotUpCount == 0);
    });

    [Fact]
    public void AnyStory_EveryTransition_IsOneOfTheTable() => ForAnyStory(story => Assert.Subset(Possible(), Seen(story)));

    /// <summary>The stories are rich enough for the tests around this one: they go through every transition there is.</summary>
    [Fact]
    public void AnyStory_ManyOfThem_GoThroughTheWholeTable() =>
        Assert.Equal(Possible().Order(), Enumerable.Range(0, 600).SelectMany(seed => Seen(Tell(seed))).Distinct().Order());

    /// <summary>An answer of a node that is out, isolated or not, is never a plain yes, and the mask's summary is the nodes' own.</summary>
    [Fact]
    public void AnyStory_AtItsEnd_AdmissionFitsTheState() => ForAnyStory(story =>
    {
        var admission = story.Node.Admit(42);
        Assert.Contains(admission, story.Node.State switch
        {
            NodeState.Up => new[] { Admission.Yes },
            NodeState.SlowStart => [Admission.Yes, Admission.Reluctant],
            NodeState.HalfOpen => [Admission.Trial, Admission.No],
            _ => [Admission.No],
        });
        Assert.Equal(story.Node.State == NodeState.Up, story.Mask.NotUpCount == 0);
        Assert.Equal(StateTable.IsOut(story.Node.State) ? 1 : 0, story.Mask.OutCount);
        Assert.False(story.Mask.FailsOpen);
    });

    private static void Step(Story story, Random random)
    {
        switch (random.Next(10))
        {
            case 0 or 1:
                story.Advance(random.Next(4) * random.NextDouble() * 3);
                break;
            case 2:
                story.Fail(random.Next(7));
                break;
            case 3:
                story.Succeed(random.Next(3));
                break;
            case 4:
                // Some end, some are never told of.
                for (var i = random.Next(4); i > 0; i--)
                {
                    if (story.Node.Admit((ulong)random.Next(50)) == Admission.Trial && random.Next(3) > 0)
                    {
                        story.EndTrial((NodeOutcome)random.Next(3));
                    }
                }

                break;
            case 5:
                story.EndTrial((NodeOutcome)random.Next(3), random.Next(4));
                break;
            case 6:
                story.Probe(passes: false, random.Next(4));
                break;
            case 7:
                story.Probe(passes: true, random.Next(4));
                break;
            case 8 when random.Next(10) == 0:
                story.Node.Isolate();
                break;
            case 9 when random.Next(5) == 0:
                story.Node.Reset();
                break;
        }
    }

    private static void ForAnyStory(Action<Story> property) =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => property(Tell(seed))).QuickCheckThrowOnFailure();

    private static Story Tell(int seed)
    {
        var random = new Random(seed);
        var story = new Story(options =>
        {
            options.SlowStart = TimeSpan.FromSeconds(random.Next(4));
            options.Probe.Path = random.Next(2) == 0 ? null : "/healthz";
            options.Breaker.TrialRequests = random.Next(1, 5);
            options.Breaker.MinimumThroughput = 10;
        });
        for (var i = random.Next(Steps); i >= 0; i--)
        {
            Step(story, random);
        }

        return story;
    }

    private static HashSet<(NodeState Before, NodeState After)> Possible() =>
    [
        .. from state in Enum.GetValues<NodeState>()
           from happened in Enum.GetValues<HealthEvent>()
           where StateTable.Next(state, happened) != state
           select (state, StateTable.Next(state, happened)),
    ];

    private static HashSet<(NodeState Before, NodeState After)> Seen(Story story)
    {
        var states = story.States.Split(' ').Select(Enum.Parse<NodeState>).ToArray();
        return [.. states.Zip(states.Skip(1))];
    }
}
