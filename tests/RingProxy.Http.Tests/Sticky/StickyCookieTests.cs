using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.Http.Tests;

public sealed class StickyCookieTests
{
    private static readonly long s_now = StickyTestKit.Seconds(ManualTimeProvider.Start);
    private static readonly StickyPinCodec s_codec = StickyTestKit.Codec();
    private static readonly string s_pin = s_codec.Seal("a", s_now);

    // P is a pin; | separates header lines.
    [Theory]
    [InlineData("P", null)]
    [InlineData("P;", null)]
    [InlineData(" P ", null)]
    [InlineData("x=1; P", "x=1")]
    [InlineData("P; x=1", "x=1")]
    [InlineData("x=1; P; y=2", "x=1; y=2")]
    [InlineData("x=1;P;y=2", "x=1;y=2")]
    [InlineData("x=1;  P;  y=2", "x=1;  y=2")]
    [InlineData("y=2; P; x=1; x=0; z", "y=2; x=1; x=0; z")]
    [InlineData("x=\"a b\"; P; e=; =v", "x=\"a b\"; e=; =v")]
    [InlineData("P; P; x=1; P", "x=1")]
    [InlineData("x=1|P|y=2", "x=1; y=2")]
    [InlineData("P|P", null)]
    public void Take_AmongOthers_LeavesThemAsTheyWere(string cookies, string? rest)
    {
        using var bench = new StickyBench(new StickyOptions());
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = new StringValues(cookies.Replace("P", $"rp-test={s_pin}", StringComparison.Ordinal).Split('|'));

        Assert.Equal(new StickyPin("a", s_now, StickyFault.None, false), bench.Policy.Take(context.Request));
        Assert.Equal((string?[])(rest is null ? [] : [rest]), context.Request.Headers.Cookie.ToArray());
        Assert.Equal(rest is not null, context.Request.Headers.ContainsKey("Cookie"));
        Assert.False(context.Request.Cookies.ContainsKey("rp-test"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x=1; y=2")]
    [InlineData("x=1;y=2|z=3")]
    [InlineData("xrp-test=1; rp-test2=2; RP-TEST=3; rp-test; x=rp-test=4")]
    public void Take_WithoutAPin_TouchesNothing(string cookies)
    {
        using var bench = new StickyBench(new StickyOptions());
        var context = new DefaultHttpContext();
        var lines = new StringValues(cookies.Split('|'));
        context.Request.Headers["Cookie"] = lines;

        Assert.Equal(default, bench.Policy.Take(context.Request));
        Assert.Equal(lines, context.Request.Headers.Cookie);
        Assert.Empty(bench.Counted);
    }

    [Fact]
    public void Take_LineLongerThanTheStackBuffer_IsRight()
    {
        using var bench = new StickyBench(new StickyOptions());
        var context = new DefaultHttpContext();
        var filler = string.Join("; ", Enumerable.Range(0, 500).Select(i => $"c{i}={i}"));
        context.Request.Headers.Cookie = $"{filler}; rp-test={s_pin}; last=1";

        Assert.Equal("a", bench.Policy.Take(context.Request).NodeId);
        Assert.Equal($"{filler}; last=1", context.Request.Headers.Cookie.ToString());
    }

    [Fact]
    public void Take_PinThatIsNotBelieved_IsTakenOffAsWell()
    {
        using var bench = new StickyBench(new StickyOptions());
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = "x=1; rp-test=forged";

        Assert.Equal(StickyPin.Of(StickyFault.Malformed), bench.Policy.Take(context.Request));
        Assert.Equal("x=1", context.Request.Headers.Cookie.ToString());
    }

    [Fact]
    public void Take_SeveralPins_IsTheNewestThatIsBelieved()
    {
        using var bench = new StickyBench(new StickyOptions());
        string[] cookies =
        [
            "rp-test=forged", $"rp-test={s_codec.Seal("old", s_now - 20)}", $"rp-test={s_codec.Seal("new", s_now - 10)}", $"rp-test={s_codec.Seal("future", s_now + 301)}",
        ];
        foreach (var order in Permutations(cookies))
        {
            Assert.Equal("new", bench.Take(order).NodeId);
        }

        Assert.Empty(bench.Counted);
    }

    [Fact]
    public void Take_MorePinsThanAreOpened_LooksAtTheFirstOnly()
    {
        using var bench = new StickyBench(new StickyOptions());
        var forged = Enumerable.Repeat("rp-test=forged", StickyPinSearch.MaxPins - 1);
        Assert.Equal("a", bench.Take([.. forged, $"rp-test={s_pin}"]).NodeId);
        Assert.Equal(StickyFault.Malformed, bench.Take([.. forged, "rp-test=forged", $"rp-test={s_pin}"]).Fault);
    }

    public static TheoryData<StickyOptions, string> Attributes => new()
    {
        { new(), "Path=/; SameSite=Lax; HttpOnly" },
        { new() { Secure = CookieSecure.Always }, "Path=/; SameSite=Lax; HttpOnly; Secure" },
        { new() { Secure = CookieSecure.Never }, "Path=/; SameSite=Lax; HttpOnly" },
        { new() { Path = "/app", Domain = "example.org", SameSite = CookieSameSite.Strict, HttpOnly = false }, "Path=/app; Domain=example.org; SameSite=Strict" },
        { new() { SameSite = CookieSameSite.None, Secure = CookieSecure.Always }, "Path=/; SameSite=None; HttpOnly; Secure" },
        { new() { Persistent = true }, "Path=/; SameSite=Lax; HttpOnly; Max-Age=86400" },
        { new() { Persistent = true, Ttl = TimeSpan.FromSeconds(90), Secure = CookieSecure.Always }, "Path=/; SameSite=Lax; HttpOnly; Max-Age=90; Secure" },
    };

    [Theory]
    [MemberData(nameof(Attributes))]
    public void Write_EachAttribute_IsAsConfigured(StickyOptions options, string attributes)
    {
        using var bench = new StickyBench(options);
        var cookie = Assert.Single(bench.Answer(default, "a"))!;
        Assert.StartsWith("rp-test=1.k.", cookie, StringComparison.Ordinal);
        Assert.Equal(attributes, cookie[(cookie.IndexOf(';', StringComparison.Ordinal) + 2)..]);
        Assert.Equal("a", bench.Take(cookie).NodeId);
    }

    [Theory]
    [InlineData(CookieSecure.Auto, "http", null, false)]
    [InlineData(CookieSecure.Auto, "https", null, true)]
    [InlineData(CookieSecure.Auto, "http", "https", true)]
    [InlineData(CookieSecure.Auto, "http", "HTTPS", true)]
    [InlineData(CookieSecure.Auto, "http", "https, http", true)]
    [InlineData(CookieSecure.Auto, "http", "http, https", false)]
    [InlineData(CookieSecure.Auto, "http", "", false)]
    [InlineData(CookieSecure.Auto, "http", ",https", false)]
    [InlineData(CookieSecure.Auto, "https", "http", true)]
    [InlineData(CookieSecure.Never, "https", "https", false)]
    [InlineData(CookieSecure.Always, "http", "http", true)]
    public void Write_Secure_GoesByWhatTheClientUsed(CookieSecure secure, string scheme, string? forwarded, bool expected)
    {
        using var bench = new StickyBench(new StickyOptions { Secure = secure });
        var context = new DefaultHttpContext();
        context.Request.Scheme = scheme;
        if (forwarded is not null)
        {
            context.Request.Headers["X-Forwarded-Proto"] = forwarded;
        }

        bench.Policy.Write(context, default, "a");
        Assert.Equal(expected, context.Response.Headers.SetCookie.ToString().EndsWith("; Secure", StringComparison.Ordinal));
    }

    [Fact]
    public void Write_LongestOfEverything_IsWhatABrowserTakes()
    {
        var options = new StickyOptions
        {
            Cookie = new string('c', StickyValidator.MaxNameLength), Path = "/" + new string('p', StickyValidator.MaxPathLength - 1), Domain = new string('d', 253),
            SameSite = CookieSameSite.Strict, Secure = CookieSecure.Always, Persistent = true, Ttl = StickyValidator.MaxTtl,
        };
        using var bench = new StickyBench(options, StickyTestKit.Key("12345678"));
        var cookie = Assert.Single(bench.Answer(default, new string('n', RingDocumentLimits.MaxNodeIdLength)))!;
        Assert.InRange(cookie.Length, StickyPinCodec.MaxLength, 4096);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Write_NodeThatSetsACookieOfThisName_IsOverruled(bool pinHolds)
    {
        using var bench = new StickyBench(new StickyOptions());
        var context = new DefaultHttpContext();
        context.Response.Headers.SetCookie = new StringValues(["a=1; Path=/", "rp-test=node; Path=/x", "rp-test2=2", "rp-test =node"]);

        bench.Policy.Write(context, pinHolds ? new StickyPin("n", s_now, StickyFault.None, false) : default, "n");

        var cookies = context.Response.Headers.SetCookie.ToArray();
        Assert.Equal((string?[])["a=1; Path=/", "rp-test2=2"], cookies[..2]);
        Assert.Equal(pinHolds ? 0 : 1, cookies[2..].Count(cookie => cookie!.StartsWith("rp-test=1.k.", StringComparison.Ordinal)));
        Assert.Equal(pinHolds ? 2 : 3, cookies.Length);
    }

    [Fact]
    public void Forget_EndsTheCookieWithTheAttributesItHas()
    {
        using var bench = new StickyBench(new StickyOptions { Path = "/app", Domain = "example.org", Persistent = true });
        var context = new DefaultHttpContext();
        bench.Policy.Forget(context);
        Assert.Equal(
            "rp-test=; Path=/app; Domain=example.org; SameSite=Lax; HttpOnly; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            context.Response.Headers.SetCookie.ToString());
    }

    private static IEnumerable<string[]> Permutations(string[] all) => all.Length == 1
        ? [all]
        : all.SelectMany((one, i) => Permutations([.. all[..i], .. all[(i + 1)..]]).Select(others => (string[])[one, .. others]));
}
