using Microsoft.AspNetCore.Http;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.Http.Tests;

/// <summary>What happens for each request before the forwarder is called must not allocate, but for the objects that the forwarder needs.</summary>
public sealed class AllocationTests
{
    private const int Rounds = 1_000;

    public static TheoryData<ShardKeySourceOptions> Sources => new()
    {
        new ShardKeySourceOptions { Header = "X-Key" },
        new ShardKeySourceOptions { PathSegment = 2 },
        new ShardKeySourceOptions { PathTemplate = "/users/{key}/**" },
        new ShardKeySourceOptions { Query = "id" },
        new ShardKeySourceOptions { ClientIp = true },
    };

    [Theory]
    [MemberData(nameof(Sources))]
    public void Routing_OfARequest_AllocatesNothing(ShardKeySourceOptions source)
    {
        var holder = new RingHolder("test", TimeProvider.System);
        Assert.True(holder.Offer(TestDocuments.Json(nodeCount: 10), RingOrigin.Store));
        var options = TestProxy.By([source]);
        options.Routes.Add(TestProxy.By([source], route => route.PathPrefix = "/users").Routes[0]);
        using var ring = new HttpRing(holder, options.EffectiveOf("test"), TimeProvider.System);
        var routes = new RouteTable(options.Routes.Select(route => new HttpRoute(route, ring, TimeSpan.FromSeconds(1))));
        var context = new DefaultHttpContext();
        context.Request.Path = "/users/42/orders";
        context.Request.QueryString = new QueryString("?a=1&id=42");
        context.Request.Headers["X-Key"] = "tenant-42";
        context.Connection.RemoteIpAddress = System.Net.IPAddress.Loopback;

        var found = Route(routes, context, Rounds);
        var before = GC.GetAllocatedBytesForCurrentThread();
        found += Route(routes, context, Rounds);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2 * 2 * Rounds, found);
    }

    private static int Route(RouteTable routes, HttpContext context, int rounds)
    {
        var found = 0;
        Span<byte> stack = stackalloc byte[64];
        Span<int> preference = stackalloc int[2];
        for (var i = 0; i < rounds; i++)
        {
            var route = routes.Find(context.Request)!;
            var key = new ShardKeyWriter(stack);
            if (route.Ring.TryGetView(out var view) && route.Sources[0].TryExtract(context, ref key))
            {
                var lookup = view.Snapshot.Ring.Lookup(route.HashTag.Of(key.Key), preference);
                found += NodeSelection.Of(view, preference[..lookup.Count], lookup.KeyHash, OwnerOutAnswer.Next, 2).Count;
            }

            key.Dispose();
        }

        return found;
    }
}
