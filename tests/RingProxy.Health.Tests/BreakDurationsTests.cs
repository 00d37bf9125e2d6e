namespace RingProxy.Health.Tests;

public sealed class BreakDurationsTests
{
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    [Fact]
    public void Of_BreakAfterBreak_DoublesToTheCap() => Assert.Equal(
        [2, 4, 8, 16, 32, 60, 60],
        Enumerable.Range(0, 7).Select(earlier => BreakDurations.Of(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(60), earlier).TotalSeconds));

    [Theory]
    [InlineData(30)]
    [InlineData(31)]
    [InlineData(64)]
    [InlineData(int.MaxValue)]
    public void Of_EndlessBreaks_IsTheCap(int earlier) =>
        Assert.Equal(s_day, BreakDurations.Of(TimeSpan.FromMilliseconds(50), s_day, earlier));

    [Fact]
    public void Of_FirstEqualToLongest_NeverGrows() =>
        Assert.All(Enumerable.Range(0, 40), earlier => Assert.Equal(s_day, BreakDurations.Of(s_day, s_day, earlier)));
}
