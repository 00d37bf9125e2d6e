namespace RingProxy.Http;

/// <summary>The limits in force, for status pages.</summary>
/// <param name="Limits">How much a client may send, hold and keep waiting.</param>
/// <param name="RateLimit">Over all routes; null: none.</param>
/// <param name="RouteRateLimits">Of the routes that have their own.</param>
/// <param name="Forwarded">What nodes are told of clients, and from whom it is believed.</param>
public sealed record HttpLimitsReport(HttpLimitsOptions Limits, RateLimitReport? RateLimit, IReadOnlyList<RateLimitReport> RouteRateLimits, ForwardedOptions Forwarded)
{
    internal static HttpLimitsReport Of(RingHttpOptions options, RateLimits rates) => new(
        options.Limits,
        RateLimitReport.Of(null, rates.Overall),
        [.. options.Routes.Select(route => RateLimitReport.Of(route, rates.Of(route))).OfType<RateLimitReport>()],
        options.Forwarded);
}

/// <summary>One rate limit.</summary>
/// <param name="RingId">Of its route; null: it is the one over all routes.</param>
/// <param name="PathPrefix">Of its route.</param>
/// <param name="Settings">Its settings.</param>
/// <param name="Refused">Requests that it answered 429, since the start.</param>
public sealed record RateLimitReport(string? RingId, string? PathPrefix, RateLimitOptions Settings, long Refused)
{
    internal static RateLimitReport? Of(HttpRouteOptions? route, RateLimit? limit) =>
        limit is null ? null : new RateLimitReport(route?.RingId, route?.PathPrefix, limit.Options, limit.RefusedCount);
}
