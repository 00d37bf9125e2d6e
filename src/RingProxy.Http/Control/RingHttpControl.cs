using RingProxy.Health;

namespace RingProxy.Http;

/// <summary>The HTTP side as an operator sees and touches it. Safe from any thread.</summary>
public sealed class RingHttpControl
{
    private readonly RingHttpOptions _options;
    private readonly HttpRings _rings;
    private readonly IReadOnlyList<HttpRoute> _routes;
    private readonly RateLimits _rates;

    internal RingHttpControl(RingHttpOptions options, HttpRings rings, IReadOnlyList<HttpRoute> routes, RateLimits rates)
    {
        _options = options;
        _rings = rings;
        _routes = routes;
        _rates = rates;
    }

    /// <summary>Policies, limits and state of everything.</summary>
    public RingHttpReport Describe() => new(
        [.. _routes.Select(route => HttpRouteReport.Of(route, _options.StickyKeys))],
        [.. _rings.All.Select(HttpRingReport.Of).OrderBy(ring => ring.RingId, StringComparer.Ordinal)],
        HttpLimitsReport.Of(_options, _rates));

    /// <summary>The nodes of a ring that are watched now; null if no route follows it.</summary>
    public IReadOnlyList<string>? NodesOf(string ringId) => _rings.Find(ringId)?.Mask.Nodes.Select(node => node.NodeId).ToList();

    /// <summary>Takes a node out by hand. Returns how it stands then; null if there is no such node.</summary>
    public NodeHealthReport? Isolate(string ringId, string nodeId) => Change(ringId, nodeId, node => node.Isolate());

    /// <summary>Forgets what is known of a node, so that it takes all its keys at once. Returns how it stands then; null if there is no such node.</summary>
    public NodeHealthReport? Reset(string ringId, string nodeId) => Change(ringId, nodeId, node => node.Reset());

    private NodeHealthReport? Change(string ringId, string nodeId, Action<NodeHealth> change)
    {
        if (_rings.Find(ringId)?.Mask.Find(nodeId) is not { } node)
        {
            return null;
        }

        change(node);
        return node.Describe();
    }
}
