using RingProxy.Testing;

namespace RingProxy.Health.Tests;

public sealed class NodeBreakerTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void RecordFailure_RunOfFailures_TripsAtTheLast()
    {
        var breaker = New(options => options.ConsecutiveFailures = 3);

        Assert.Equal([null, null, 2.0], Fail(breaker, 3));
        Assert.Equal((3, 1), (breaker.Run, breaker.Breaks));
    }

    [Fact]
    public void RecordFailure_RunBrokenBySuccess_BeginsAnew()
    {
        var breaker = New(options => options.ConsecutiveFailures = 3);

        Assert.Equal([null, null], Fail(breaker, 2));
        breaker.RecordSuccess();
        Assert.Equal([null, null, 2.0], Fail(breaker, 3));
    }

    /// <summary>A node that is seldom asked has runs, too: Polly's own window must not cut them.</summary>
    [Fact]
    public void RecordFailure_RunOverManyHours_Trips()
    {
        var breaker = New(options => options.ConsecutiveFailures = 5);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal([null], Fail(breaker, 1));
            _time.Advance(TimeSpan.FromHours(5));
        }

        Assert.Equal([2.0], Fail(breaker, 1));
    }

    [Fact]
    public void RecordFailure_RunsOff_TripsByRatioOnly()
    {
        var breaker = New(options => (options.ConsecutiveFailures, options.MinimumThroughput) = (0, 50));

        Assert.All(Fail(breaker, 49), Assert.Null);
        Assert.Equal([2.0], Fail(breaker, 1));
    }

    [Theory]
    [InlineData(10, 9, false)] // 19 requests are too few for a ratio
    [InlineData(10, 10, true)]
    [InlineData(11, 10, false)] // 10 of 21 is below a half
    [InlineData(100, 99, false)]
    [InlineData(100, 100, true)]
    public void RecordFailure_RatioOverMinimumThroughput_Trips(int successes, int failures, bool expected)
    {
        var breaker = New(options => options.ConsecutiveFailures = 0);
        for (var i = 0; i < successes; i++)
        {
            breaker.RecordSuccess();
        }

        var breaks = Fail(breaker, failures);

        Assert.All(breaks[..^1], Assert.Null);
        Assert.Equal(expected, breaks[^1] is not null);
    }

    [Fact]
    public void RecordFailure_OlderThanTheWindow_IsForgotten()
    {
        var breaker = New(options => options.ConsecutiveFailures = 0);

        Assert.All(Fail(breaker, 19), Assert.Null);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.All(Fail(breaker, 19), Assert.Null);
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal([2.0], Fail(breaker, 1));
    }

    /// <summary>The window slides by tenths: what lies nine seconds back still counts beside what came since.</summary>
    [Fact]
    public void RecordFailure_SpreadOverTheWindow_Counts()
    {
        var breaker = New(options => options.ConsecutiveFailures = 0);
        for (var second = 0; second < 9; second++)
        {
            Assert.Equal([null, null], Fail(breaker, 2));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([null, 2.0], Fail(breaker, 2));
    }

    [Fact]
    public void RecordFailure_OfTrialAfterTrial_DoublesTheBreakToTheCap()
    {
        var breaker = New(options => (options.BreakDuration, options.MaxBreakDuration) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20)));
        var breaks = Fail(breaker, 5)[^1..].ToList();
        for (var i = 0; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(breaks[^1]!.Value));
            breaks.Add(breaker.RecordFailure()?.TotalSeconds);
        }

        Assert.Equal([2, 4, 8, 16, 20, 20], breaks);
        Assert.Equal(6, breaker.Breaks);
    }

    /// <summary>Where the break was cut short from outside, Polly's breakers are still open when the trial ends.</summary>
    [Fact]
    public void RecordFailure_OfTrialWithinTheBreak_IsABreakAsWell()
    {
        var breaker = New(_ => { });
        Fail(breaker, 5);

        Assert.Equal(4, breaker.RecordFailure()?.TotalSeconds);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void RecordFailure_OfTrialWhicheverRuleTripped_Reopens(bool byRun)
    {
        var breaker = New(options => (options.ConsecutiveFailures, options.MinimumThroughput) = byRun ? (5, 1_000) : (0, 5));
        Assert.NotNull(Fail(breaker, 5)[^1]);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(4, breaker.RecordFailure()?.TotalSeconds);
    }

    [Fact]
    public void Close_AfterABreak_EmptiesWindowsAndRunButNotTheCountOfBreaks()
    {
        var breaker = New(options => (options.ConsecutiveFailures, options.MinimumThroughput) = (3, 4));
        Fail(breaker, 3);

        breaker.Close();

        Assert.Equal((0, 1), (breaker.Run, breaker.Breaks));
        Assert.Equal([null, null, 4.0], Fail(breaker, 3));
    }

    [Fact]
    public void ForgetBreaks_Always_MakesTheNextBreakAFirstOne()
    {
        var breaker = New(options => options.ConsecutiveFailures = 2);
        Fail(breaker, 2);
        breaker.Close();
        breaker.ForgetBreaks();

        Assert.Equal([null, 2.0], Fail(breaker, 2));
    }

    [Fact]
    public void Close_AfterIsolate_CountsAgain()
    {
        var breaker = New(options => options.ConsecutiveFailures = 2);
        breaker.Isolate();
        breaker.Close();

        Assert.Equal([null, 2.0], Fail(breaker, 2));
    }

    /// <returns>For each failure the length of the break that it brought, in seconds.</returns>
    private static double?[] Fail(NodeBreaker breaker, int count) => [.. Enumerable.Range(0, count).Select(_ => breaker.RecordFailure()?.TotalSeconds)];

    private NodeBreaker New(Action<BreakerOptions> configure)
    {
        var options = new BreakerOptions();
        configure(options);
        return new NodeBreaker(options, _time);
    }
}
