namespace RingProxy.Cache.Tests;

public sealed class GatheringTests
{
    [Theory]
    [InlineData(Gathering.LeastUnderWay, Gathering.EnoughMoved - 1, true)]
    [InlineData(Gathering.LeastUnderWay - 1, 0, false)]
    [InlineData(1000, Gathering.EnoughMoved, false)]
    public void IsDue_ManyUnderWayAndFewMoved(int underWay, int moved, bool isDue) => Assert.Equal(isDue, new Gathering().IsDue(underWay, moved));

    [Fact]
    public void Found_Nothing_PausesForAWhile()
    {
        var gathering = new Gathering();
        Assert.True(gathering.IsDue(100, 0));
        gathering.Found(0);

        Assert.All(Enumerable.Range(0, Gathering.TurnsAfterVain), _ => Assert.False(gathering.IsDue(100, 0)));
        Assert.True(gathering.IsDue(100, 0));
        gathering.Found(1);
        Assert.True(gathering.IsDue(100, 0));
    }
}
