namespace RingProxy.Health.Tests;

public sealed class HealthOptionsValidatorTests
{
    private static readonly TimeSpan s_tick = TimeSpan.FromTicks(1), s_hour = TimeSpan.FromHours(1), s_day = TimeSpan.FromDays(1);

    /// <summary>Setting, the least and the most that is legal, and one beyond each.</summary>
    public static TheoryData<string, object, object, object, object> Ranges => new()
    {
        { "slowStart", TimeSpan.Zero, s_hour, -s_tick, s_hour + s_tick },
        { "maxEjected", 0.0, 1.0, -double.Epsilon, Math.BitIncrement(1.0) },
        { "breaker.failureRatio", 0.01, 1.0, Math.BitDecrement(0.01), Math.BitIncrement(1.0) },
        { "breaker.samplingDuration", Ms(500), s_hour, Ms(500) - s_tick, s_hour + s_tick },
        { "breaker.minimumThroughput", 2, 1_000_000, 1, 1_000_001 },
        { "breaker.consecutiveFailures", 2, 1_000, 1, 1_001 },
        { "breaker.consecutiveFailures", 0, 0, -1, 1 },
        { "breaker.breakDuration", Ms(50), s_hour, Ms(50) - s_tick, s_hour + s_tick },
        { "breaker.maxBreakDuration", TimeSpan.FromSeconds(2), s_day, TimeSpan.FromSeconds(2) - s_tick, s_day + s_tick },
        { "breaker.trialRequests", 1, 16, 0, 17 },
        { "probe.interval", Ms(20), s_hour, Ms(20) - s_tick, s_hour + s_tick },
        { "probe.timeout", Ms(10), TimeSpan.FromMinutes(1), Ms(10) - s_tick, TimeSpan.FromMinutes(1) + s_tick },
        { "probe.fall", 1, 100, 0, 101 },
        { "probe.rise", 1, 100, 0, 101 },
        { "probe.jitter", 0.0, 0.5, -double.Epsilon, Math.BitIncrement(0.5) },
    };

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Validate_AtTheLimits_IsLegalAndOneBeyondIsNot(string setting, object least, object most, object below, object above)
    {
        Assert.Empty(HealthOptionsValidator.Validate(With(setting, least)));
        Assert.Empty(HealthOptionsValidator.Validate(With(setting, most)));
        foreach (var value in new[] { below, above })
        {
            var error = Assert.Single(HealthOptionsValidator.Validate(With(setting, value)));
            Assert.Equal((setting, value), (error.Setting, error.Value));
            Assert.StartsWith("out of range; legal: ", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Ranges_OfTheTest_AreAllSettingsThatHaveOne() => Assert.Equal(
        Settings.All.Where(setting => setting.Type != typeof(bool) && setting.Type.IsValueType && Nullable.GetUnderlyingType(setting.Type) is null).Select(setting => setting.Path).Order(),
        Ranges.Select(row => (string)row[0]).Distinct().Order());

    [Theory]
    [InlineData("maxEjected")]
    [InlineData("breaker.failureRatio")]
    [InlineData("probe.jitter")]
    public void Validate_NotANumber_IsRefused(string setting) =>
        Assert.Equal(setting, Assert.Single(HealthOptionsValidator.Validate(With(setting, double.NaN))).Setting);

    [Theory]
    [InlineData(500, null)]
    [InlineData(599, null)]
    [InlineData(499, "out of range; legal: 500 to 599")]
    [InlineData(600, "out of range; legal: 500 to 599")]
    public void Validate_FailureStatus_IsAServerError(int status, string? expected)
    {
        var options = new HealthOptions { Breaker = new BreakerOptions { FailureStatuses = [503, status] } };
        AssertError(expected, "breaker.failureStatuses[1]", status, options);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(16, null)]
    [InlineData(0, "out of range; legal: 1 to 16")]
    [InlineData(17, "out of range; legal: 1 to 16")]
    public void Validate_FailureGrpcStatus_IsNotOk(int status, string? expected)
    {
        var options = new HealthOptions { Breaker = new BreakerOptions { FailureGrpcStatuses = [14, status] } };
        AssertError(expected, "breaker.failureGrpcStatuses[1]", status, options);
    }

    [Theory]
    [InlineData("/", null)]
    [InlineData("/healthz?full=1", null)]
    [InlineData("/~", null)]
    [InlineData("", "not a path")]
    [InlineData("healthz", "not a path")]
    [InlineData("http://other/healthz", "not a path")]
    [InlineData("//other/healthz", "not a path")]
    [InlineData("/a b", "not a path")]
    [InlineData("/a\r\nHost: other", "not a path")]
    [InlineData("/a#b", "not a path")]
    [InlineData("/ä", "not a path")]
    [InlineData("/\u007f", "not a path")]
    public void Validate_ProbePath_IsOneOfTheNodeItself(string path, string? problem)
    {
        var expected = problem is null ? null : $"{problem}; legal: one that begins with a single /, of ASCII characters but blanks and #";
        AssertError(expected, "probe.path", path, new HealthOptions { Probe = new ProbeOptions { Path = path } });
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(null, "/x", null)]
    [InlineData(ProbeKind.Http, "/x", null)]
    [InlineData(ProbeKind.Tcp, null, null)]
    [InlineData(ProbeKind.None, null, null)]
    [InlineData(ProbeKind.Http, null, "missing; legal: a path, since probe.kind is http")]
    [InlineData(ProbeKind.Tcp, "/x", "has no meaning with probe.kind tcp; legal: absent, or probe.kind http")]
    [InlineData(ProbeKind.None, "/x", "has no meaning with probe.kind none; legal: absent, or probe.kind http")]
    public void Validate_KindAndPath_FitTogether(ProbeKind? kind, string? path, string? expected) =>
        AssertError(expected, "probe.path", path, new HealthOptions { Probe = new ProbeOptions { Kind = kind, Path = path } });

    [Fact]
    public void Validate_UnknownKind_IsRefused() =>
        AssertError("unknown; legal: none, http, tcp", "probe.kind", (ProbeKind)7, new HealthOptions { Probe = new ProbeOptions { Kind = (ProbeKind)7 } });

    [Theory]
    [InlineData(null, null, ProbeKind.None)]
    [InlineData(null, "/x", ProbeKind.Http)]
    [InlineData(ProbeKind.Tcp, null, ProbeKind.Tcp)]
    public void EffectiveKind_OfKindAndPath_IsImplied(ProbeKind? kind, string? path, ProbeKind expected) =>
        Assert.Equal(expected, new ProbeOptions { Kind = kind, Path = path }.EffectiveKind);

    [Fact]
    public void Validate_Defaults_AreLegal() => Assert.Empty(HealthOptionsValidator.Validate(new HealthOptions()));

    [Fact]
    public void Validate_ManyErrors_TellsAll()
    {
        var options = new HealthOptions { SlowStart = -s_tick, MaxEjected = 2 };
        options.Breaker.TrialRequests = 0;
        options.Breaker.MaxBreakDuration = TimeSpan.FromSeconds(1);
        options.Probe.Fall = 0;
        Assert.Equal(
            ["slowStart", "maxEjected", "breaker.maxBreakDuration", "breaker.trialRequests", "probe.fall"],
            HealthOptionsValidator.Validate(options).Select(error => error.Setting));
    }

    /// <summary>Whatever is legal builds a breaker: Polly has rules of its own.</summary>
    [Theory]
    [MemberData(nameof(Ranges))]
    public void Adopt_AtTheLimits_Builds(string setting, object least, object most, object below, object above)
    {
        _ = (below, above);
        Assert.All([least, most], value => Assert.Single(new AvailabilityMask(With(setting, value), TimeProvider.System).Adopt([("a", "x")])));
    }

    private static void AssertError(string? expected, string setting, object? value, HealthOptions options)
    {
        var errors = HealthOptionsValidator.Validate(options);
        if (expected is null)
        {
            Assert.Empty(errors);
        }
        else
        {
            Assert.Equal([new HealthError(setting, value, expected)], errors);
        }
    }

    /// <summary>Defaults but for one setting; the longest break follows the first, where that is the one.</summary>
    private static HealthOptions With(string setting, object value)
    {
        var options = new HealthOptions();
        Settings.Set(options, setting, value);
        if (setting == "breaker.breakDuration" && options.Breaker.BreakDuration > options.Breaker.MaxBreakDuration)
        {
            options.Breaker.MaxBreakDuration = s_day;
        }

        return options;
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
