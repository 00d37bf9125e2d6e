using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

/// <summary>Finds the route of a request: those that name its host before those that name none, longer path prefixes before shorter ones.</summary>
internal sealed class RouteTable
{
    private readonly HttpRoute[] _routes;
    private readonly HttpRoute? _only;

    public RouteTable(IEnumerable<HttpRoute> routes)
    {
        _routes = [.. routes.OrderByDescending(route => route.Options.Hosts.Count > 0).ThenByDescending(route => route.Prefix.Value?.Length ?? 0)];
        _only = _routes is [{ MatchesAll: true } only] ? only : null;
    }

    public HttpRoute? Find(HttpRequest request)
    {
        if (_only is not null)
        {
            return _only;
        }

        foreach (var route in _routes)
        {
            if (route.Matches(request))
            {
                return route;
            }
        }

        return null;
    }
}
