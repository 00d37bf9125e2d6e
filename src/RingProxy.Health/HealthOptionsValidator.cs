namespace RingProxy.Health;

/// <summary>Every rule of <see cref="HealthOptions"/>; all errors at once.</summary>
public static class HealthOptionsValidator
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1), s_day = TimeSpan.FromDays(1);

    public static IReadOnlyList<HealthError> Validate(HealthOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return
        [
            .. Range("slowStart", options.SlowStart, TimeSpan.Zero, s_hour),
            .. Range("maxEjected", options.MaxEjected, 0, 1),
            .. Check(options.Breaker),
            .. Check(options.Probe),
        ];
    }

    private static IEnumerable<HealthError> Check(BreakerOptions breaker) =>
    [
        .. Range("breaker.failureRatio", breaker.FailureRatio, 0.01, 1),
        .. Range("breaker.samplingDuration", breaker.SamplingDuration, TimeSpan.FromMilliseconds(500), s_hour),
        .. Range("breaker.minimumThroughput", breaker.MinimumThroughput, 2, 1_000_000),
        .. Require(breaker.ConsecutiveFailures is 0 or (>= 2 and <= 1_000), "breaker.consecutiveFailures", breaker.ConsecutiveFailures, "out of range; legal: 2 to 1000, or 0: off"),
        .. Range("breaker.breakDuration", breaker.BreakDuration, TimeSpan.FromMilliseconds(50), s_hour),
        .. Require(
            breaker.MaxBreakDuration >= breaker.BreakDuration && breaker.MaxBreakDuration <= s_day,
            "breaker.maxBreakDuration", breaker.MaxBreakDuration, $"out of range; legal: {breaker.BreakDuration} (breakDuration) to {s_day}"),
        .. Range("breaker.trialRequests", breaker.TrialRequests, 1, 16),
        .. breaker.FailureStatuses.SelectMany((status, i) => Range($"breaker.failureStatuses[{i}]", status, 500, 599)),
        .. breaker.FailureGrpcStatuses.SelectMany((status, i) => Range($"breaker.failureGrpcStatuses[{i}]", status, 1, 16)),
    ];

    private static IEnumerable<HealthError> Check(ProbeOptions probe) =>
    [
        .. Require(probe.Kind is null || Enum.IsDefined(probe.Kind.Value), "probe.kind", probe.Kind, "unknown; legal: none, http, tcp"),
        .. Require(probe.Path is null || IsPath(probe.Path), "probe.path", probe.Path, "not a path; legal: one that begins with a single /, of ASCII characters but blanks and #"),
        .. Require(probe.Kind != ProbeKind.Http || probe.Path is not null, "probe.path", null, "missing; legal: a path, since probe.kind is http"),
        .. Require(probe.Kind is null or ProbeKind.Http || probe.Path is null, "probe.path", probe.Path, $"has no meaning with probe.kind {(probe.Kind == ProbeKind.Tcp ? "tcp" : "none")}; legal: absent, or probe.kind http"),
        .. Range("probe.interval", probe.Interval, TimeSpan.FromMilliseconds(20), s_hour),
        .. Range("probe.timeout", probe.Timeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1)),
        .. Range("probe.fall", probe.Fall, 1, 100),
        .. Range("probe.rise", probe.Rise, 1, 100),
        .. Range("probe.jitter", probe.Jitter, 0, 0.5),
    ];

    /// <summary>Not //: read as an address it would name another host.</summary>
    private static bool IsPath(string path) => path.StartsWith('/') && !path.StartsWith("//", StringComparison.Ordinal) && path.All(c => c is > ' ' and < '\x7F' and not '#');

    private static IEnumerable<HealthError> Range<T>(string setting, T value, T least, T most)
        where T : IComparable<T> =>
        Require(value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0, setting, value, $"out of range; legal: {least} to {most}");

    private static IEnumerable<HealthError> Require(bool holds, string setting, object? value, string message) =>
        holds ? [] : [new HealthError(setting, value, message)];
}
