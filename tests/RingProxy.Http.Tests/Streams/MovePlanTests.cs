namespace RingProxy.Http.Tests;

public sealed class MovePlanTests
{
    private const int SeedCount = 200;

    private static readonly TimeSpan s_start = TimeSpan.FromMinutes(1);

    [Fact]
    public void TakeDue_ManyMoved_AsksEachOnce_AfterGrace_WithinJitter_AndWithinTheCap()
    {
        for (var seed = 0; seed < SeedCount; seed++)
        {
            var story = Story.Of(seed);
            Assert.True(story.Asked.Select(ask => ask.Stream).ToHashSet().SetEquals(story.Streams), $"seed {seed}: not all were asked");
            Assert.True(story.Asked.Count == story.Streams.Length, $"seed {seed}: somebody was asked twice");
            for (var i = 0; i < story.Asked.Count; i++)
            {
                var at = story.Asked[i].At;
                var byCap = i == 0 ? s_start : story.Asked[i - 1].At + story.Interval;
                Assert.True(at >= s_start + story.Grace && at >= byCap, $"seed {seed}: ask {i} at {at}, the cap allows it at {byCap}");
                Assert.True(at <= s_start + story.Grace + story.Jitter || at == byCap, $"seed {seed}: ask {i} only at {at}, the cap allows it at {byCap}");
            }
        }
    }

    /// <summary>Without this the property above could hold because the cap, or the jitter, never mattered.</summary>
    [Fact]
    public void Stories_ManySeeds_BiteInEveryWay()
    {
        var stories = Enumerable.Range(0, SeedCount).Select(Story.Of).ToArray();
        Assert.All(
            new Func<Story, bool>[]
            {
                story => story.Asked[^1].At > s_start + story.Grace + story.Jitter,
                story => story.Asked[^1].At < s_start + story.Grace + story.Jitter,
                story => story.Jitter > TimeSpan.Zero && !story.Asked.Select(ask => ask.Stream).SequenceEqual(story.Streams),
                story => story.Streams.Length > 50,
            },
            shape => Assert.InRange(stories.Count(shape), 20, SeedCount - 5));
    }

    [Fact]
    public void TakeDue_ExactTimes()
    {
        var plan = Plan(grace: 5, jitter: 0, rate: 2);
        plan.Set("a", "n", s_start);
        plan.Set("b", "n", s_start);
        Assert.Equal(s_start + TimeSpan.FromSeconds(5), plan.NextDue);
        Assert.Null(plan.TakeDue(s_start + TimeSpan.FromSeconds(4.998)));
        Assert.Equal("a", plan.TakeDue(s_start + TimeSpan.FromSeconds(4.999)));
        Assert.Null(plan.TakeDue(s_start + TimeSpan.FromSeconds(5)));
        Assert.Equal(s_start + TimeSpan.FromSeconds(5.5), plan.NextDue);
        Assert.Equal("b", plan.TakeDue(s_start + TimeSpan.FromSeconds(5.5)));
        Assert.Null(plan.NextDue);
        Assert.Equal(0, plan.Count);
    }

    [Fact]
    public void TakeDue_LateCaller_MakesUpForLittle()
    {
        var plan = Plan(grace: 0, jitter: 0, rate: 50);
        foreach (var i in Enumerable.Range(0, 1_000))
        {
            plan.Set($"{i}", "n", s_start);
        }

        var late = s_start + TimeSpan.FromSeconds(10);
        var count = 0;
        while (plan.TakeDue(late) is not null)
        {
            count++;
        }

        // 100 ms of 20 ms each, the one that is due, and the one within the resolution of a timer.
        Assert.InRange(count, 6, 7);
    }

    [Fact]
    public void Set_SameTargetAgain_KeepsItsTime_AnotherTarget_BeginsTheGraceAnew()
    {
        var plan = Plan(grace: 5, jitter: 0, rate: 10);
        plan.Set("a", "n", s_start);
        plan.Set("a", "n", s_start + TimeSpan.FromSeconds(3));
        Assert.Equal(s_start + TimeSpan.FromSeconds(5), plan.NextDue);
        plan.Set("a", "m", s_start + TimeSpan.FromSeconds(4));
        Assert.Equal(s_start + TimeSpan.FromSeconds(9), plan.NextDue);
        Assert.Equal(1, plan.Count);
    }

    [Fact]
    public void Cancel_TakesItBack()
    {
        var plan = Plan(grace: 5, jitter: 3, rate: 10);
        plan.Set("a", "n", s_start);
        Assert.True(plan.Contains("a"));
        Assert.True(plan.Cancel("a"));
        Assert.False(plan.Cancel("a"));
        Assert.False(plan.Contains("a"));
        Assert.Null(plan.NextDue);
        Assert.Null(plan.TakeDue(TimeSpan.MaxValue - TimeSpan.FromDays(1)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10_000)]
    public void Rate_Any_IsNeverExceeded(int rate)
    {
        var plan = Plan(grace: 0, jitter: 0, rate);
        var count = (2 * rate) + 1;
        foreach (var i in Enumerable.Range(0, count))
        {
            plan.Set($"{i}", "n", s_start);
        }

        var last = s_start;
        while (plan.NextDue is { } due)
        {
            Assert.NotNull(plan.TakeDue(due));
            last = due;
        }

        Assert.InRange(last - s_start, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2) + TimeSpan.FromTicks(count));
    }

    private static MovePlan<string> Plan(double grace, double jitter, int rate) =>
        new(TimeSpan.FromSeconds(grace), TimeSpan.FromSeconds(jitter), rate, new Random(1));

    /// <summary>A swap moves some streams, and each is asked when it is due.</summary>
    private sealed record Story(string[] Streams, TimeSpan Grace, TimeSpan Jitter, TimeSpan Interval, List<(string Stream, TimeSpan At)> Asked)
    {
        public static Story Of(int seed)
        {
            var random = new Random(seed);
            var (grace, jitter, rate) = (TimeSpan.FromSeconds(random.Next(0, 10)), TimeSpan.FromSeconds(random.Next(0, 10)), random.Next(1, 40));
            string[] streams = [.. Enumerable.Range(0, random.Next(1, 120)).Select(i => $"{i}")];
            var plan = new MovePlan<string>(grace, jitter, rate, random);
            foreach (var stream in streams)
            {
                plan.Set(stream, "n", s_start);
            }

            var asked = new List<(string, TimeSpan)>();
            while (plan.NextDue is { } due)
            {
                asked.Add((plan.TakeDue(due)!, due));
            }

            return new Story(streams, grace, jitter, TimeSpan.FromTicks((TimeSpan.TicksPerSecond + rate - 1) / rate), asked);
        }
    }
}
