namespace RingProxy.Cli.Tests;

public sealed class LoadBalanceTests
{
    [Fact]
    public void Of_EqualWeights_IsRelativeToTheMean()
    {
        var balance = LoadBalance.Of([2, 4, 6, 8], [1, 1, 1, 1]);

        Assert.Equal(Math.Sqrt(5) / 5, balance.Deviation, 1e-12);
        Assert.Equal(1.6, balance.MaxToMean, 1e-12);
    }

    [Fact]
    public void Of_LoadsInProportionToWeights_IsPerfect() =>
        Assert.Equal(new LoadBalance(0, 1), LoadBalance.Of([1, 2, 4], [0.25, 0.5, 1]));
}
