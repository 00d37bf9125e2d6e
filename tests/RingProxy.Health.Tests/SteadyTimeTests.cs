using RingProxy.Testing;

namespace RingProxy.Health.Tests;

public sealed class SteadyTimeTests
{
    [Fact]
    public void GetUtcNow_AtFirst_IsTheWallClock() => Assert.Equal(ManualTimeProvider.Start, new SteadyTime(new ManualTimeProvider()).GetUtcNow());

    /// <summary>The counter's stamps do not fall on ticks; still a wait of so many microseconds is over after as many.</summary>
    [Fact]
    public void GetUtcNow_AfterWholeMicroseconds_IsExact()
    {
        var time = new ManualTimeProvider();
        var steady = new SteadyTime(time);
        for (var i = 1; i <= 10_000; i++)
        {
            time.Advance(TimeSpan.FromMicroseconds(i));
            Assert.Equal(time.GetUtcNow(), steady.GetUtcNow());
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void GetUtcNow_WallClockSet_GoesOnAsIfNothingWere(int hours)
    {
        var time = new SettableClock();
        var steady = new SteadyTime(time);

        time.Set(TimeSpan.FromHours(hours));
        time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(ManualTimeProvider.Start + TimeSpan.FromSeconds(3), steady.GetUtcNow());
        Assert.Equal(ManualTimeProvider.Start + TimeSpan.FromSeconds(3) + TimeSpan.FromHours(hours), steady.WallClock);
    }

    [Fact]
    public void CreateTimer_Always_IsTheClocksOwn()
    {
        var time = new ManualTimeProvider();
        var fired = 0;
        using var timer = new SteadyTime(time).CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, fired);
    }
}
