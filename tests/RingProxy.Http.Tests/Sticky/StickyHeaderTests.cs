using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace RingProxy.Http.Tests;

public sealed class StickyHeaderTests
{
    private static readonly StickyOptions s_options = new() { Header = "X-Pin" };

    [Theory]
    [InlineData("X-Pin")]
    [InlineData("x-pin")]
    public void Header_InAnyCase_CarriesThePinBothWays_AndNodesNeverSeeIt(string configured)
    {
        using var writer = new StickyBench(s_options);
        using var reader = new StickyBench(new StickyOptions { Header = configured });
        var context = new DefaultHttpContext();
        context.Request.Headers["X-PIN"] = Assert.Single(writer.Answer(default, "a", header: "X-Pin"));
        context.Request.Headers["X-Pin-2"] = "kept";

        Assert.Equal("a", reader.Policy.Take(context.Request).NodeId);
        Assert.Equal(["X-Pin-2"], context.Request.Headers.Keys);
    }

    [Fact]
    public void Take_SeveralValues_IsTheOneThatIsBelieved()
    {
        using var bench = new StickyBench(s_options);
        var context = new DefaultHttpContext();
        context.Request.Headers["X-Pin"] = new StringValues(["forged", bench.Answer(default, "a", header: "X-Pin")[0]]);
        Assert.Equal("a", bench.Policy.Take(context.Request).NodeId);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Take_NoneOrEmpty_IsNoPin(string? value)
    {
        using var bench = new StickyBench(s_options);
        var context = new DefaultHttpContext();
        context.Request.Headers["X-Pin"] = value;
        Assert.Equal(default, bench.Policy.Take(context.Request));
        Assert.Empty(bench.Counted);
    }

    [Fact]
    public void Write_NodeThatSetsTheHeader_IsOverruled()
    {
        using var bench = new StickyBench(s_options);
        var context = new DefaultHttpContext();
        context.Response.Headers["X-Pin"] = "node";
        bench.Policy.Write(context, new StickyPin("a", 0, StickyFault.None, false), "a");
        Assert.False(context.Response.Headers.ContainsKey("X-Pin"));

        context.Response.Headers["X-Pin"] = "node";
        bench.Policy.Write(context, default, "a");
        Assert.StartsWith("1.k.", context.Response.Headers["X-Pin"].Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Forget_SendsAnEmptyValue_WhichCountsAsNone()
    {
        using var bench = new StickyBench(s_options);
        var context = new DefaultHttpContext();
        bench.Policy.Forget(context);
        Assert.Equal((string?[])[""], context.Response.Headers["X-Pin"].ToArray());
    }
}
