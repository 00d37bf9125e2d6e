using RingProxy.Health;

namespace RingProxy.Http;

/// <summary>The HTTP side, for status pages.</summary>
public sealed record RingHttpReport(IReadOnlyList<HttpRouteReport> Routes, IReadOnlyList<HttpRingReport> Rings, HttpLimitsReport Limits);

/// <summary>What holds for a route.</summary>
public sealed record HttpRouteReport
{
    public required string RingId { get; init; }

    public required string PathPrefix { get; init; }

    public required IReadOnlyList<string> Hosts { get; init; }

    public required OwnerOutAnswer WhenOwnerOut { get; init; }

    /// <summary>Null: as many as the ring has replicas, at least 2.</summary>
    public int? Tries { get; init; }

    public double PerTryTimeoutSeconds { get; init; }

    public double? DeadlineSeconds { get; init; }

    public required RetryOptions Retry { get; init; }

    public double? HedgeDelaySeconds { get; init; }

    /// <summary>Null: the route is not sticky.</summary>
    public HttpStickyReport? Sticky { get; init; }

    /// <summary>Null: streams stay where they are.</summary>
    public HttpStreamsReport? Streams { get; init; }

    internal static HttpRouteReport Of(HttpRoute served, IEnumerable<StickyKeyOptions> keys) => Of(served.Options, keys) with
    {
        Streams = served.Streams is { } streams ? new HttpStreamsReport(served.Options.Streams!, streams.Counts()) : null,
    };

    private static HttpRouteReport Of(HttpRouteOptions route, IEnumerable<StickyKeyOptions> keys) => new()
    {
        RingId = route.RingId,
        PathPrefix = route.PathPrefix,
        Hosts = [.. route.Hosts],
        WhenOwnerOut = route.WhenOwnerOut,
        Tries = route.Tries,
        PerTryTimeoutSeconds = (route.PerTryTimeout ?? HttpRoute.DefaultTryTimeout).TotalSeconds,
        DeadlineSeconds = route.Deadline?.TotalSeconds,
        Retry = route.Retry,
        HedgeDelaySeconds = route.Hedge?.Delay.TotalSeconds,
        Sticky = route.Sticky is { } sticky
            ? new HttpStickyReport(sticky.Header is null ? "cookie" : "header", sticky.NameFor(route.RingId), sticky.Ttl.TotalSeconds, sticky.WhenNodeGone, [.. keys.Select(key => key.Id)])
            : null,
    };
}

/// <summary>When the streams of a route follow their keys, and how many there are by kind.</summary>
public sealed record HttpStreamsReport(StreamMoveOptions When, IReadOnlyList<StreamCounts> Counts);

/// <summary>What holds for the sessions of a route.</summary>
/// <param name="Carrier"><c>cookie</c> or <c>header</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="TtlSeconds">How long a pin holds.</param>
/// <param name="WhenNodeGone">What a session gets whose node cannot answer.</param>
/// <param name="KeyIds">The keys that open pins; the first writes them.</param>
public sealed record HttpStickyReport(string Carrier, string Name, double TtlSeconds, PinnedNodeGoneAnswer WhenNodeGone, IReadOnlyList<string> KeyIds);

/// <summary>What holds for a ring, and how its nodes stand.</summary>
public sealed record HttpRingReport
{
    public required string RingId { get; init; }

    /// <summary>Whether more nodes would be out than <see cref="MaxOut"/>, so that all are tried.</summary>
    public required bool FailsOpen { get; init; }

    public required int Out { get; init; }

    public required int MaxOut { get; init; }

    public required IReadOnlyList<HttpNodeReport> Nodes { get; init; }

    public required RetryBudgetReport RetryBudget { get; init; }

    public required FailoverReport Failover { get; init; }

    public required NodeLimitOptions NodeLimit { get; init; }

    public required HealthOptions Health { get; init; }

    internal static HttpRingReport Of(HttpRing ring) => new()
    {
        RingId = ring.Holder.RingId,
        FailsOpen = ring.Mask.FailsOpen,
        Out = ring.Mask.OutCount,
        MaxOut = ring.Mask.MaxOutCount,
        Nodes = !ring.TryGetView(out var view) ? [] : [.. view.Nodes.Select(HttpNodeReport.Of).OrderBy(node => node.Health.NodeId, StringComparer.Ordinal)],
        RetryBudget = new RetryBudgetReport(
            ring.Options.RetryBudget!.Ratio, ring.Options.RetryBudget.Minimum, ring.Retries.Limit,
            ring.Retries.Active, ring.Retries.Retrying, ring.Retries.Waiting, ring.Retries.WaitedCount),
        Failover = new FailoverReport(ring.Options.Failover!.RatePerSecond, ring.Options.Failover.Burst, ring.Failover.RefusedCount),
        NodeLimit = ring.Options.NodeLimit!,
        Health = ring.Options.Health!,
    };
}

/// <summary>How a node stands.</summary>
/// <param name="Health">What is known of it.</param>
/// <param name="Waiting">Requests that wait for it; null: it has no limit.</param>
/// <param name="Refused">Requests that found no place, since the start; null: it has no limit.</param>
public sealed record HttpNodeReport(NodeHealthReport Health, int? Waiting, long? Refused)
{
    internal static HttpNodeReport Of(HttpNode node) => new(node.Health.Describe(), node.Queue?.Waiting, node.Queue?.RefusedCount);
}

/// <summary>The retry budget: its settings, how many may be on a further try now, and how many are.</summary>
public sealed record RetryBudgetReport(double Ratio, int Minimum, int Limit, int Active, int Retrying, int Waiting, long Waited);

/// <summary>The failover rate: its settings, and how many requests found it used up.</summary>
public sealed record FailoverReport(int RatePerSecond, int Burst, long Refused);
