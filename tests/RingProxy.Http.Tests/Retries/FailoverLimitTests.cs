namespace RingProxy.Http.Tests;

public sealed class FailoverLimitTests
{
    [Theory]
    [InlineData(10, 0, 10)]
    [InlineData(1, 0, 1)]
    [InlineData(5, 20, 20)]
    [InlineData(20, 3, 3)]
    public void TryTake_AtOnce_LetsTheBurstThrough(int rate, int burst, int expected)
    {
        using var limit = new FailoverLimit(new FailoverOptions { RatePerSecond = rate, Burst = burst });

        Assert.Equal(expected, Enumerable.Range(0, expected).Count(_ => limit.TryTake()));
        Assert.False(limit.TryTake() && limit.TryTake());
        Assert.InRange(limit.RefusedCount, 1, 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(19)]
    [InlineData(20)]
    [InlineData(39)]
    [InlineData(41)]
    [InlineData(999)]
    [InlineData(1_000_000)]
    public void BucketOf_AnyRate_IsFilledAtThatRate(int rate)
    {
        var bucket = FailoverLimit.BucketOf(new FailoverOptions { RatePerSecond = rate });

        Assert.Equal(rate, bucket.TokensPerPeriod / bucket.ReplenishmentPeriod.TotalSeconds, rate * 1e-5);
        Assert.InRange(bucket.ReplenishmentPeriod.TotalMilliseconds, 50, 1_000);
        Assert.Equal(rate, bucket.TokenLimit);
    }

    [Fact]
    public void TryTake_WithoutARate_IsNeverRefused()
    {
        using var limit = new FailoverLimit(new FailoverOptions());
        Assert.True(Enumerable.Range(0, 1_000).All(_ => limit.TryTake()));
        Assert.Equal(0, limit.RefusedCount);
    }
}
