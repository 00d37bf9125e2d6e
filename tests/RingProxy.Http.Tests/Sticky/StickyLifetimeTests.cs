namespace RingProxy.Http.Tests;

public sealed class StickyLifetimeTests
{
    private const long Issued = 1_780_000_000;

    [Theory]
    [InlineData(0, nameof(StickyFault.None), false)]
    [InlineData(49, nameof(StickyFault.None), false)]
    [InlineData(50, nameof(StickyFault.None), true)]
    [InlineData(100, nameof(StickyFault.None), true)]
    [InlineData(101, nameof(StickyFault.Expired), false)]
    [InlineData(long.MaxValue - Issued - StickyLifetime.MaxSkewSeconds, nameof(StickyFault.Expired), false)]
    [InlineData(-1, nameof(StickyFault.None), false)]
    [InlineData(-300, nameof(StickyFault.None), false)]
    [InlineData(-301, nameof(StickyFault.FutureDated), false)]
    public void Judge_AtEachAge(long age, string fault, bool needsRenewal)
    {
        var judged = new StickyLifetime(TimeSpan.FromSeconds(100)).Judge(new StickyPin("a", Issued, StickyFault.None, false), Issued + age);
        Assert.Equal((fault, needsRenewal), (judged.Fault.ToString(), judged.NeedsRenewal));
        Assert.Equal(fault == nameof(StickyFault.None) ? "a" : null, judged.NodeId);
    }

    [Fact]
    public void Judge_PinThatWasRefused_StaysRefused()
    {
        var refused = StickyPin.Of(StickyFault.Tampered);
        Assert.Equal(refused, new StickyLifetime(TimeSpan.FromSeconds(100)).Judge(refused, Issued));
    }
}
