namespace RingProxy.Http.Tests;

public sealed class HttpLimitsValidatorTests
{
    [Fact]
    public void Validate_Defaults_AreLegal() => Assert.Empty(SettingsOf(TestProxy.ByHeader()));

    [Fact]
    public void Validate_BelowEveryLeastValue_NamesEverySetting()
    {
        var options = TestProxy.ByHeader(route => route.RateLimit = new() { Permits = 0, Burst = 0, Queue = -1, Period = TimeSpan.Zero, By = (RateLimitBy)9 });
        options.Limits = new()
        {
            MaxRequestLineBytes = 255, MaxHeaderBytes = 1_023, MaxHeaders = 9, MaxBodyBytes = 0, MaxConnections = 0, MaxUpgradedConnections = 0,
            KeepAliveTimeout = TimeSpan.FromMilliseconds(999), HeadersTimeout = TimeSpan.FromMilliseconds(99), MinRequestBytesPerSecond = -1, MinResponseBytesPerSecond = double.NaN,
            MinRateGrace = TimeSpan.FromSeconds(1), HalfCloseTimeout = TimeSpan.FromTicks(-1),
            Http2 = new()
            {
                MaxStreams = 0, HeaderTableBytes = -1, MaxFrameBytes = 16_383, MaxFieldBytes = 1_023, ConnectionWindowBytes = 65_534, StreamWindowBytes = 65_534,
                PingDelay = TimeSpan.Zero, PingTimeout = TimeSpan.Zero,
            },
        };
        options.Forwarded = new() { TrustedNetworks = ["10.0.0.0/8", "10.0.0.0/33", "10.0.0.1", "Unix", ""], Headers = (ForwardedFields)9 };
        Assert.Equal(
            [
                "limits.maxRequestLineBytes", "limits.maxHeaderBytes", "limits.maxHeaders", "limits.maxBodyBytes", "limits.maxConnections", "limits.maxUpgradedConnections",
                "limits.keepAliveTimeout", "limits.headersTimeout", "limits.minRequestBytesPerSecond", "limits.minResponseBytesPerSecond", "limits.minRateGrace", "limits.halfCloseTimeout",
                "limits.http2.maxStreams", "limits.http2.headerTableBytes", "limits.http2.maxFrameBytes", "limits.http2.maxFieldBytes", "limits.http2.connectionWindowBytes",
                "limits.http2.streamWindowBytes", "limits.http2.pingDelay", "limits.http2.pingTimeout",
                "forwarded.trustedNetworks[1]", "forwarded.trustedNetworks[2]", "forwarded.trustedNetworks[3]", "forwarded.trustedNetworks[4]", "forwarded.headers",
                "routes[0].rateLimit.permits", "routes[0].rateLimit.period", "routes[0].rateLimit.burst", "routes[0].rateLimit.queue", "routes[0].rateLimit.by",
            ],
            SettingsOf(options));
    }

    [Fact]
    public void Validate_AtTheGreatestValues_IsLegal()
    {
        var options = TestProxy.ByHeader();
        options.RateLimit = new() { Permits = 1_000_000, Burst = 1_000_000, Queue = 10_000, Period = TimeSpan.FromHours(1), By = RateLimitBy.Header, Header = "X-Api-Key" };
        options.Limits = new()
        {
            MaxRequestLineBytes = 1 << 20, MaxHeaderBytes = 1 << 20, MaxHeaders = 10_000, MaxBodyBytes = long.MaxValue, MaxConnections = long.MaxValue, MaxUpgradedConnections = long.MaxValue,
            KeepAliveTimeout = TimeSpan.FromDays(1), HeadersTimeout = TimeSpan.FromHours(1), MinRequestBytesPerSecond = 1 << 30, MinResponseBytesPerSecond = 1 << 30,
            MinRateGrace = TimeSpan.FromHours(1), HalfCloseTimeout = TimeSpan.FromHours(1),
            Http2 = new()
            {
                MaxStreams = 10_000, HeaderTableBytes = 65_536, MaxFrameBytes = (1 << 24) - 1, MaxFieldBytes = 1 << 20, ConnectionWindowBytes = 1 << 30, StreamWindowBytes = 1 << 30,
                PingDelay = TimeSpan.FromDays(1), PingTimeout = TimeSpan.FromDays(1),
            },
        };
        Assert.Empty(SettingsOf(options));
    }

    [Theory]
    [InlineData(RateLimitBy.Header, null)]
    [InlineData(RateLimitBy.Header, "a b")]
    [InlineData(RateLimitBy.ClientIp, "X-Api-Key")]
    public void Validate_HeaderOfARateLimit_HasToFitItsKind(RateLimitBy by, string? header)
    {
        var options = TestProxy.ByHeader();
        options.RateLimit = new() { Permits = 1, By = by, Header = header };
        Assert.Equal(["rateLimit.header"], SettingsOf(options));
    }

    [Fact]
    public async Task Server_TakesTheGreatestValues()
    {
        var options = TestProxy.ByHeader();
        options.Limits.MaxRequestLineBytes = options.Limits.MaxHeaderBytes = 1 << 20;
        await using var proxy = await TestProxy.StartAsync(options);
        using var response = await proxy.GetAsync("k");
        Assert.Equal(503, (int)response.StatusCode);
    }

    private static string[] SettingsOf(RingHttpOptions options) => [.. RingHttpOptionsValidator.Validate(options).Select(error => error.Setting)];
}
