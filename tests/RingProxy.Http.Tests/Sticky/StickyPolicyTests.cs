using Microsoft.AspNetCore.Http;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

public sealed class StickyPolicyTests
{
    private readonly StickyOptions _options = new() { Ttl = TimeSpan.FromMinutes(10) };

    [Fact]
    public void Of_RouteWithoutSticky_IsNone() =>
        Assert.Null(StickyPolicy.Of(new HttpRouteOptions { RingId = "test" }, [], TimeProvider.System, null!));

    [Fact]
    public void Session_OverItsWholeLife_IsWrittenOnlyWhenNeeded()
    {
        using var bench = new StickyBench(_options);
        var first = Assert.Single(bench.Answer(default, "a"));

        bench.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        Assert.Empty(bench.Answer(bench.Take(first), "a"));

        bench.Time.Advance(TimeSpan.FromSeconds(1));
        var second = Assert.Single(bench.Answer(bench.Take(first), "a"));

        bench.Time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(StickyFault.Expired, bench.Take(first).Fault);
        var moved = Assert.Single(bench.Answer(bench.Take(second), "b"));
        Assert.Equal("b", bench.Take(moved).NodeId);

        Assert.Equal(
            ["written ring=test cause=new", "written ring=test cause=renewed", "refused ring=test reason=expired", "written ring=test cause=moved"],
            bench.Counted);
    }

    [Theory]
    [InlineData(101, true)]
    [InlineData(200, true)]
    [InlineData(302, true)]
    [InlineData(404, true)]
    [InlineData(499, true)]
    [InlineData(500, false)]
    [InlineData(503, false)]
    public void Write_ByStatus_PinsUnlessTheNodeFailed(int status, bool isPinned)
    {
        using var bench = new StickyBench(_options);
        Assert.Equal(isPinned ? 1 : 0, bench.Answer(default, "a", status).Length);
        Assert.Equal(isPinned ? 1 : 0, bench.Counted.Count);
    }

    [Fact]
    public void Take_EachFault_IsCountedByItsReason_AndTheSessionIsPinnedAnew()
    {
        using var bench = new StickyBench(_options);
        var now = StickyTestKit.Seconds(ManualTimeProvider.Start);
        var codec = StickyTestKit.Codec();
        var good = codec.Seal("a", now);
        string[] pins =
        [
            "x", "2" + good[1..], "1.x" + good[3..], good[..^1] + (good[^1] == 'A' ? 'B' : 'A'), codec.Seal("a", now - 601), codec.Seal("a", now + 301),
        ];
        foreach (var pin in pins)
        {
            var taken = bench.Take($"rp-test={pin}");
            Assert.Null(taken.NodeId);
            Assert.Single(bench.Answer(taken, "a"));
        }

        string[] reasons = ["malformed", "unknown_version", "unknown_key", "tampered", "expired", "future_dated"];
        Assert.Equal(reasons.SelectMany(reason => new[] { $"refused ring=test reason={reason}", "written ring=test cause=new" }), bench.Counted);
        Assert.Equal(Enum.GetValues<StickyFault>().Length - 1, reasons.Length);
    }

    [Fact]
    public void Policy_OnAnotherSidecar_BelievesThePinsOfThis()
    {
        using StickyBench one = new(_options), other = new(_options);
        Assert.Equal("a", other.Take(one.Answer(default, "a")).NodeId);
    }

    [Theory]
    [InlineData(PinnedNodeGoneAnswer.Repick, "gone ring=test answer=repick")]
    [InlineData(PinnedNodeGoneAnswer.Fail, "gone ring=test answer=fail")]
    public void Judge_NodeThatIsGone_IsCountedOnce(PinnedNodeGoneAnswer answer, string counted)
    {
        _options.WhenNodeGone = answer;
        using var bench = new StickyBench(_options);
        var pin = new StickyPin("a", 0, StickyFault.None, false);

        bench.Policy.Judge(pin, isAble: true);
        bench.Policy.Judge(default, isAble: false);
        Assert.Empty(bench.Counted);
        Assert.Equal(answer == PinnedNodeGoneAnswer.Fail ? StickyVerdict.Gone : StickyVerdict.ByRing, bench.Policy.Judge(pin, isAble: false));
        Assert.Equal([counted], bench.Counted);
    }

    [Fact]
    public void Take_OfAPinnedRequest_AllocatesTheNodeIdAndTheCookiesThatAreLeft()
    {
        using var bench = new StickyBench(_options);
        var context = new DefaultHttpContext();
        var cookies = $"sid=0123456789; rp-test={StickyTestKit.Codec().Seal("node-a", StickyTestKit.Seconds(ManualTimeProvider.Start))}";

        long Measure()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
            {
                context.Request.Headers.Cookie = cookies;
                Assert.Equal("node-a", bench.Policy.Take(context.Request).NodeId);
            }

            return (GC.GetAllocatedBytesForCurrentThread() - before) / 100;
        }

        Measure();
        Assert.InRange(Measure(), 1, 160);
    }

    [Fact]
    public void Take_OfARequestWithoutPin_AllocatesNothing()
    {
        using var bench = new StickyBench(_options);
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = "sid=0123456789; theme=dark";
        bench.Policy.Take(context.Request);
        var before = GC.GetAllocatedBytesForCurrentThread();
        bench.Policy.Take(context.Request);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
