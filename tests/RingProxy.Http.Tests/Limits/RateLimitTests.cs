using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

/// <summary>Rate limits. A period of an hour makes the buckets stand still.</summary>
public sealed class RateLimitTests
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Requests_BeyondTheBurst_AreTold_WhenToComeAgain()
    {
        await using var proxy = await StartAsync(options => options.RateLimit = new() { Permits = 1, Period = s_hour, Burst = 3 });
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusOfAsync(proxy, "/"));
        }

        using var refused = await proxy.GetAsync("k");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(3_600, refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, tolerance: 60);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.ToString());
        Assert.Contains("urn:ringproxy:rate-limited", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, proxy.Services.GetRequiredService<RingHttpControl>().Describe().Limits.RateLimit!.Refused);
    }

    [Fact]
    public async Task Requests_OfOneClient_TakeNothingFromAnother()
    {
        await using var proxy = await StartAsync(options => options.RateLimit = new() { Permits = 1, Period = s_hour, By = RateLimitBy.Header, Header = "X-Key" });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusOfAsync(proxy, "/", "a"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusOfAsync(proxy, "/", "a"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusOfAsync(proxy, "/", "b"));
    }

    [Fact]
    public async Task Requests_ToARoute_ThatIsFull_TakeNothingFromTheOthers()
    {
        await using var proxy = await StartAsync(options =>
        {
            var api = TestProxy.ByHeader(route => (route.PathPrefix, route.RateLimit) = ("/api", new() { Permits = 1, Period = s_hour })).Routes[0];
            options.Routes.Add(api);
            options.RateLimit = new() { Permits = 2, Period = s_hour };
        });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusOfAsync(proxy, "/api"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusOfAsync(proxy, "/api/x"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusOfAsync(proxy, "/other"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusOfAsync(proxy, "/other"));
        var limits = proxy.Services.GetRequiredService<RingHttpControl>().Describe().Limits;
        Assert.Equal((1, 1), (limits.RateLimit!.Refused, limits.RouteRateLimits.Single(limit => limit.PathPrefix == "/api").Refused));
    }

    [Fact]
    public async Task Request_ThatMayWait_IsServedWithTheNextToken()
    {
        await using var proxy = await StartAsync(options => options.RateLimit = new() { Permits = 1, Period = TimeSpan.FromMilliseconds(100), Queue = 1 });
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusOfAsync(proxy, "/"));
        }
    }

    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8::1", "2001:db8::ffff:2", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    public async Task Buckets_ByAddress_AreThoseOfIPv4Addresses_AndOfIPv6Networks(string first, string second, bool isShared)
    {
        using var limit = new RateLimit(new() { Permits = 1, Period = s_hour, By = RateLimitBy.ClientIp });
        Assert.Null(await limit.TakeAsync(From(first)).AsTask().OrTimeout(() => "the first token"));
        Assert.Equal(isShared, await limit.TakeAsync(From(second)).AsTask().OrTimeout(() => "the second token") is not null);
        Assert.Equal(isShared ? 1 : 0, limit.RefusedCount);

        static DefaultHttpContext From(string address) => new() { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };
    }

    private static Task<TestProxy> StartAsync(Action<RingHttpOptions> configure)
    {
        var options = TestProxy.ByHeader();
        configure(options);
        return TestProxy.StartAsync(options);
    }

    /// <summary>503 is the answer of a proxy without a ring: the request came through.</summary>
    private static async Task<HttpStatusCode> StatusOfAsync(TestProxy proxy, string path, string key = "k")
    {
        using var response = await proxy.GetAsync(key, path);
        return response.StatusCode;
    }
}
