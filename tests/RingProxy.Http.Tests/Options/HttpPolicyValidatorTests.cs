using RingProxy.Health;

namespace RingProxy.Http.Tests;

/// <summary>Each limit of the policies, at it and one beyond.</summary>
public sealed class HttpPolicyValidatorTests
{
    private static readonly TimeSpan s_tick = TimeSpan.FromTicks(1), s_day = TimeSpan.FromDays(1);

    public static TheoryData<string, Action<RingHttpOptions>, Action<RingHttpOptions>> Limits => new()
    {
        { "routes[0].tries", options => options.Routes[0].Tries = 1, options => options.Routes[0].Tries = 0 },
        { "routes[0].tries", options => options.Routes[0].Tries = 16, options => options.Routes[0].Tries = 17 },
        { "routes[0].whenOwnerOut", options => options.Routes[0].WhenOwnerOut = OwnerOutAnswer.Fail, options => options.Routes[0].WhenOwnerOut = (OwnerOutAnswer)3 },
        { "routes[0].perTryTimeout", options => options.Routes[0].PerTryTimeout = TimeSpan.FromMilliseconds(10), options => options.Routes[0].PerTryTimeout = TimeSpan.FromMilliseconds(10) - s_tick },
        { "routes[0].perTryTimeout", options => options.Routes[0].PerTryTimeout = s_day, options => options.Routes[0].PerTryTimeout = s_day + s_tick },
        { "routes[0].deadline", options => options.Routes[0].Deadline = TimeSpan.FromMilliseconds(10), options => options.Routes[0].Deadline = TimeSpan.FromMilliseconds(10) - s_tick },
        { "routes[0].deadline", options => options.Routes[0].Deadline = s_day, options => options.Routes[0].Deadline = s_day + s_tick },
        { "routes[0].retry.maxBodyBytes", options => options.Routes[0].Retry.MaxBodyBytes = 0, options => options.Routes[0].Retry.MaxBodyBytes = -1 },
        { "routes[0].retry.maxBodyBytes", options => options.Routes[0].Retry.MaxBodyBytes = 1 << 30, options => options.Routes[0].Retry.MaxBodyBytes = (1 << 30) + 1L },
        { "routes[0].retry.memoryBytes", options => options.Routes[0].Retry.MemoryBytes = 0, options => options.Routes[0].Retry.MemoryBytes = -1 },
        { "routes[0].retry.memoryBytes", options => options.Routes[0].Retry.MemoryBytes = 1 << 24, options => options.Routes[0].Retry.MemoryBytes = (1 << 24) + 1 },
        { "routes[0].retry.statuses[4]", options => options.Routes[0].Retry.Statuses.Add(599), options => options.Routes[0].Retry.Statuses.Add(600) },
        { "routes[0].retry.statuses[4]", options => options.Routes[0].Retry.Statuses.Add(500), options => options.Routes[0].Retry.Statuses.Add(499) },
        { "routes[0].retry.optInHeader", options => options.Routes[0].Retry.OptInHeader = "X-Again", options => options.Routes[0].Retry.OptInHeader = "X Again" },
        { "routes[0].retry.optInHeader", options => options.Routes[0].Retry.OptInHeader = "a", options => options.Routes[0].Retry.OptInHeader = "" },
        { "routes[0].retry.optInHeader", options => options.Routes[0].Retry.OptInHeader = "Prefer", options => options.Routes[0].Retry.OptInHeader = "content-type" },
        { "routes[0].hedge.delay", options => options.Routes[0].Hedge = new() { Delay = TimeSpan.FromMilliseconds(1) }, options => options.Routes[0].Hedge = new() { Delay = TimeSpan.FromMilliseconds(1) - s_tick } },
        { "routes[0].hedge.delay", options => options.Routes[0].Hedge = new() { Delay = TimeSpan.FromMinutes(1) }, options => options.Routes[0].Hedge = new() { Delay = TimeSpan.FromMinutes(1) + s_tick } },
        { "routes[0].hedge.delay", options => options.Routes[0].Hedge = null, options => options.Routes[0].Hedge = new() },
        { "retryBudget.ratio", options => options.RetryBudget.Ratio = 0, options => options.RetryBudget.Ratio = -0.001 },
        { "retryBudget.ratio", options => options.RetryBudget.Ratio = 1, options => options.RetryBudget.Ratio = 1.001 },
        { "retryBudget.ratio", options => options.RetryBudget.Ratio = 0.5, options => options.RetryBudget.Ratio = double.NaN },
        { "retryBudget.minimum", options => options.RetryBudget.Minimum = 0, options => options.RetryBudget.Minimum = -1 },
        { "retryBudget.minimum", options => options.RetryBudget.Minimum = 10_000, options => options.RetryBudget.Minimum = 10_001 },
        { "failover.ratePerSecond", options => options.Failover.RatePerSecond = 0, options => options.Failover.RatePerSecond = -1 },
        { "failover.ratePerSecond", options => options.Failover.RatePerSecond = 1_000_000, options => options.Failover.RatePerSecond = 1_000_001 },
        { "failover.burst", options => options.Failover.Burst = 0, options => options.Failover.Burst = -1 },
        { "failover.burst", options => options.Failover.Burst = 1_000_000, options => options.Failover.Burst = 1_000_001 },
        { "nodeLimit.maxInFlight", options => options.NodeLimit.MaxInFlight = 1_000_000, options => options.NodeLimit.MaxInFlight = 1_000_001 },
        { "nodeLimit.maxInFlight", options => options.NodeLimit.MaxInFlight = 0, options => options.NodeLimit.MaxInFlight = -1 },
        { "nodeLimit.queue", options => options.NodeLimit.Queue = 100_000, options => options.NodeLimit.Queue = 100_001 },
        { "nodeLimit.queue", options => options.NodeLimit.Queue = 0, options => options.NodeLimit.Queue = -1 },
        { "nodeLimit.queueTimeout", options => options.NodeLimit.QueueTimeout = TimeSpan.FromMilliseconds(1), options => options.NodeLimit.QueueTimeout = TimeSpan.Zero },
        { "nodeLimit.queueTimeout", options => options.NodeLimit.QueueTimeout = TimeSpan.FromMinutes(1), options => options.NodeLimit.QueueTimeout = TimeSpan.FromMinutes(1) + s_tick },
        { "health.slowStart", options => options.Health.SlowStart = TimeSpan.Zero, options => options.Health.SlowStart = -s_tick },
        { "rings[0].ringId", options => options.Rings.Add(new() { RingId = "test" }), options => options.Rings.Add(new() { RingId = "other" }) },
        { "rings[0].health.probe.rise", options => options.Rings.Add(new() { RingId = "test", Health = new() }), options => options.Rings.Add(new() { RingId = "test", Health = new() { Probe = new ProbeOptions { Rise = 0 } } }) },
        { "rings[0].retryBudget.minimum", options => options.Rings.Add(new() { RingId = "test", RetryBudget = new() }), options => options.Rings.Add(new() { RingId = "test", RetryBudget = new() { Minimum = -1 } }) },
        { "rings[0].failover.burst", options => options.Rings.Add(new() { RingId = "test", Failover = new() }), options => options.Rings.Add(new() { RingId = "test", Failover = new() { Burst = -1 } }) },
        { "rings[0].nodeLimit.queue", options => options.Rings.Add(new() { RingId = "test", NodeLimit = new() }), options => options.Rings.Add(new() { RingId = "test", NodeLimit = new() { Queue = -1 } }) },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public void Validate_AtALimit_IsLegal_AndBeyondItNamesTheSettingTheValueAndWhatIsLegal(string setting, Action<RingHttpOptions> at, Action<RingHttpOptions> beyond)
    {
        var options = TestProxy.ByHeader();
        at(options);
        Assert.Empty(RingHttpOptionsValidator.Validate(options));

        options = TestProxy.ByHeader();
        beyond(options);
        var error = Assert.Single(RingHttpOptionsValidator.Validate(options));
        Assert.Equal(setting, error.Setting);
        Assert.NotNull(error.Value);
        Assert.Contains("legal: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_TwoEntriesForARing_IsAnError()
    {
        var options = TestProxy.ByHeader();
        options.Rings.Add(new() { RingId = "test" });
        options.Rings.Add(new() { RingId = "test" });
        Assert.Equal("rings[1].ringId", Assert.Single(RingHttpOptionsValidator.Validate(options)).Setting);
    }

    [Fact]
    public void EffectiveOf_AnEntryForARing_ReplacesOnlyTheGroupsThatItHas()
    {
        var options = TestProxy.ByHeader();
        options.RetryBudget.Minimum = 7;
        options.NodeLimit.Queue = 8;
        options.Rings.Add(new() { RingId = "test", RetryBudget = new() { Ratio = 0.5 } });

        var (own, others) = (options.EffectiveOf("test"), options.EffectiveOf("other"));

        Assert.Equal((0.5, 3, 8), (own.RetryBudget!.Ratio, own.RetryBudget.Minimum, own.NodeLimit!.Queue));
        Assert.Equal((0.2, 7, 8), (others.RetryBudget!.Ratio, others.RetryBudget.Minimum, others.NodeLimit!.Queue));
    }
}
