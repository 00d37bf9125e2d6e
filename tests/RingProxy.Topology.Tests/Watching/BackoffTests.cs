namespace RingProxy.Topology.Tests;

public sealed class BackoffTests
{
    [Fact]
    public void Next_FailureAfterFailure_DoublesToTheMost()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), new NoJitter());

        Assert.Equal([100, 200, 400, 800, 1000, 1000], Enumerable.Range(0, 6).Select(_ => backoff.Next().TotalMilliseconds));
        for (var i = 0; i < 5000; i++)
            Assert.Equal(1000, backoff.Next().TotalMilliseconds);
    }

    [Fact]
    public void Next_WithJitter_IsBetweenHalfAndWhole()
    {
        var waits = Enumerable.Range(0, 200).Select(seed => new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(9), new Random(seed)).Next().TotalSeconds).ToArray();

        Assert.All(waits, wait => Assert.InRange(wait, 0.5, 1));
        Assert.True(waits.Max() - waits.Min() > 0.3);
    }

    [Fact]
    public void Reset_AfterFailures_StartsAgain()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), new NoJitter());
        Assert.True(backoff.IsFresh);
        backoff.Next();
        backoff.Next();
        Assert.False(backoff.IsFresh);

        backoff.Reset();

        Assert.True(backoff.IsFresh);
        Assert.Equal(100, backoff.Next().TotalMilliseconds);
    }

    private sealed class NoJitter : Random
    {
        public override double NextDouble() => 0;
    }
}
