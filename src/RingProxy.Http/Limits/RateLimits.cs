using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

/// <summary>The rate limits of a sidecar: one over all routes and one for each route that has its own.</summary>
internal sealed class RateLimits : IDisposable
{
    private readonly RateLimit? _overall;
    private readonly Dictionary<HttpRouteOptions, RateLimit> _byRoute;
    private readonly RouteTable? _routes;

    public RateLimits(RingHttpOptions options, IReadOnlyList<HttpRoute> routes)
    {
        _overall = options.RateLimit is { } rate ? new RateLimit(rate) : null;
        _byRoute = options.Routes.Where(route => route.RateLimit is not null).ToDictionary(route => route, route => new RateLimit(route.RateLimit!));
        _routes = _byRoute.Count == 0 ? null : new RouteTable(routes);
    }

    /// <summary>Whether there is any.</summary>
    public bool Exist => _overall is not null || _routes is not null;

    /// <summary>The one over all routes.</summary>
    public RateLimit? Overall => _overall;

    public RateLimit? Of(HttpRouteOptions route) => _byRoute.GetValueOrDefault(route);

    /// <summary>Takes what a request needs: first from its route's limit, so that a route that is full takes nothing from the others.</summary>
    /// <returns>Null if the request may go on; else when to try again.</returns>
    public async ValueTask<TimeSpan?> TakeAsync(HttpContext context)
    {
        if (_routes?.Find(context.Request) is { } route && Of(route.Options) is { } own && await own.TakeAsync(context) is { } wait)
        {
            return wait;
        }

        return _overall is null ? null : await _overall.TakeAsync(context);
    }

    public void Dispose()
    {
        _overall?.Dispose();
        foreach (var limit in _byRoute.Values)
        {
            limit.Dispose();
        }
    }
}
