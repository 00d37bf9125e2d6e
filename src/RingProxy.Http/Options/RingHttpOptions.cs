using RingProxy.Health;

namespace RingProxy.Http;

/// <summary>What the HTTP side of a sidecar does.</summary>
public class RingHttpOptions
{
    /// <summary>At least one. A request takes the route that names its host, else one that names none; among those the longest path prefix.</summary>
    public IList<HttpRouteOptions> Routes { get; init; } = [];

    /// <summary>Rings for which something else holds than below.</summary>
    public IList<HttpRingOptions> Rings { get; init; } = [];

    /// <summary>How nodes are watched, taken out and brought back.</summary>
    public HealthOptions Health { get; set; } = new();

    public RetryBudgetOptions RetryBudget { get; set; } = new();

    public FailoverOptions Failover { get; set; } = new();

    public NodeLimitOptions NodeLimit { get; set; } = new();

    /// <summary>How long connecting to a node may take before the next in the preference list is tried. Default 2 s; 10 ms to 60 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a request may go without a byte in either direction before it is cancelled. Default 100 s; 1 s to 24 h.</summary>
    public TimeSpan ActivityTimeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>How much a client may send, hold and keep waiting.</summary>
    public HttpLimitsOptions Limits { get; set; } = new();

    /// <summary>How many requests may come in a time, over all routes. Default absent: no limit.</summary>
    public RateLimitOptions? RateLimit { get; set; }

    /// <summary>What nodes are told of clients, and from whom it is believed.</summary>
    public ForwardedOptions Forwarded { get; set; } = new();

    /// <summary>Keys of the pins of sticky routes, the same on every sidecar. The first protects new pins, all open old ones. Needed as soon as a route is sticky; at most 8.</summary>
    public IList<StickyKeyOptions> StickyKeys { get; init; } = [];

    /// <summary>What holds for a ring.</summary>
    internal HttpRingOptions EffectiveOf(string ringId)
    {
        var own = Rings.FirstOrDefault(ring => ring.RingId == ringId);
        return new HttpRingOptions
        {
            RingId = ringId,
            Health = own?.Health ?? Health,
            RetryBudget = own?.RetryBudget ?? RetryBudget,
            Failover = own?.Failover ?? Failover,
            NodeLimit = own?.NodeLimit ?? NodeLimit,
        };
    }
}
