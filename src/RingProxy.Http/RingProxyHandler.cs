using Microsoft.AspNetCore.Http;
using RingProxy.Topology;
using Yarp.ReverseProxy.Forwarder;

namespace RingProxy.Http;

/// <summary>
/// The way of a request: route, snapshot (read once), shard key, owner and preference list, node. Everything up to the forwarder
/// runs without waiting, unless the key is in the body. Safe from any thread.
/// </summary>
internal sealed class RingProxyHandler : IDisposable
{
    private const int StackKeyBytes = 256;

    private readonly RouteTable _routes;
    private readonly IHttpForwarder _forwarder;
    private readonly HttpMessageInvoker _client;
    private readonly HttpMeter _meter;
    private uint _turn;

    public RingProxyHandler(RingHttpOptions options, Func<string, RingHolder> holderOf, IHttpForwarder forwarder, HttpMeter meter)
    {
        _meter = meter;
        _routes = new RouteTable(options.Routes.Select(route => new HttpRoute(route, holderOf(route.RingId), options.ActivityTimeout)));
        _forwarder = forwarder;
        _client = NodeConnector.CreateClient(options);
    }

    public void Dispose() => _client.Dispose();

    public Task HandleAsync(HttpContext context)
    {
        var route = _routes.Find(context.Request);
        if (route is null)
        {
            return Problems.NoRouteAsync(context);
        }

        return route.TryGetView(out var view) ? ExtractAndForward(context, route, view, firstSource: 0) : Problems.NoRingAsync(context, route);
    }

    /// <summary>Tries the route's sources from one on.</summary>
    private Task ExtractAndForward(HttpContext context, HttpRoute route, HttpRingView view, int firstSource)
    {
        var key = new ShardKeyWriter(stackalloc byte[StackKeyBytes]);
        try
        {
            for (var i = firstSource; i < route.Sources.Length; i++)
            {
                if (route.Sources[i] is JsonBodySource body)
                {
                    return ReadBodyAndForwardAsync(context, route, view, body, next: i + 1);
                }

                if (route.Sources[i].TryExtract(context, ref key))
                {
                    return ForwardByKey(context, route, view, route.HashTag.Of(key.Key));
                }
            }

            return ForwardWithoutKey(context, route, view);
        }
        finally
        {
            key.Dispose();
        }
    }

    private async Task ReadBodyAndForwardAsync(HttpContext context, HttpRoute route, HttpRingView view, JsonBodySource body, int next)
    {
        var key = await body.ReadAsync(context);
        await (key is null ? ExtractAndForward(context, route, view, next) : ForwardByKey(context, route, view, route.HashTag.Of(key)));
    }

    private Task ForwardWithoutKey(HttpContext context, HttpRoute route, HttpRingView view)
    {
        _meter.MissingKey(view.RingId);
        switch (route.Options.ShardKey.WhenMissing)
        {
            case MissingKeyAnswer.Fixed:
                return ForwardByKey(context, route, view, route.FixedKey);
            case MissingKeyAnswer.Any when view.UpNodes.Length > 0:
                var start = Interlocked.Increment(ref _turn);
                var nodes = default(NodeChoice);
                for (var i = 0u; i < Math.Min(TriesOf(route, view), view.UpNodes.Length); i++)
                {
                    nodes.Add(view.UpNodes[(int)((start + i) % (uint)view.UpNodes.Length)]);
                }

                return ForwardAsync(context, new RoutedRequest(route, view, nodes, default));
            case MissingKeyAnswer.Any:
                return Problems.AllDownAsync(context, view);
            default:
                return Problems.NoKeyAsync(context, route);
        }
    }

    private Task ForwardByKey(HttpContext context, HttpRoute route, HttpRingView view, ReadOnlySpan<byte> key)
    {
        var tries = TriesOf(route, view);
        Span<int> preference = stackalloc int[Math.Min(tries + view.DownCount, view.Nodes.Length)];
        var lookup = view.Snapshot.Ring.Lookup(key, preference);
        var nodes = NodeChoice.UpNodesOf(preference[..lookup.Count], view, tries);
        return nodes.Count > 0
            ? ForwardAsync(context, new RoutedRequest(route, view, nodes, lookup))
            : Problems.AllDownAsync(context, view);
    }

    private async Task ForwardAsync(HttpContext context, RoutedRequest request)
    {
        var config = request.Route.ForwardingOf(context.Request);
        var start = _meter.Start();
        var error = await _forwarder.SendAsync(context, request.Node.Prefix, _client, config, request);
        while (error != ForwarderError.None && request.HasNextNode && ConnectFailure.IsSafeToTryNext(context, error))
        {
            _meter.FellBack(request.View.RingId, request.Node.Id);
            ConnectFailure.Forget(context);
            request.Attempt++;
            error = await _forwarder.SendAsync(context, request.Node.Prefix, _client, config, request);
        }

        _meter.Answered(request.View.RingId, request.Node.Id, context.Response.StatusCode, start);
        if (error != ForwarderError.None)
        {
            await FailAsync(context, request, error);
        }
    }

    private Task FailAsync(HttpContext context, RoutedRequest request, ForwarderError error)
    {
        _meter.Failed(request.View.RingId, request.Node.Id, error.ToString());
        return context.Response.HasStarted || context.RequestAborted.IsCancellationRequested
            ? Task.CompletedTask
            : Problems.NotForwardedAsync(context, request);
    }

    private static int TriesOf(HttpRoute route, HttpRingView view) => route.Options.Tries ?? view.DefaultTries;
}
