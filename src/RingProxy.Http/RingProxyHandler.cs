using Microsoft.AspNetCore.Http;
using RingProxy.Hashing;
using RingProxy.Health;
using Yarp.ReverseProxy.Forwarder;

namespace RingProxy.Http;

/// <summary>
/// The way of a request: route, snapshot (read once), shard key, owner and preference list, nodes that are able. Everything up to the forwarder
/// runs without waiting, unless the key is in the body. Safe from any thread.
/// </summary>
internal sealed class RingProxyHandler : IDisposable
{
    private const int StackKeyBytes = 256;

    private readonly RouteTable _routes;
    private readonly IHttpForwarder _forwarder;
    private readonly NodeClient _nodes;
    private readonly HttpMeter _meter;
    private readonly TimeProvider _time;
    private uint _turn;

    public RingProxyHandler(RingHttpOptions options, HttpRings rings, NodeClient nodes, IHttpForwarder forwarder, HttpMeter meter, StickyMeter stickyMeter, StreamMeter streamMeter, TimeProvider time)
    {
        _meter = meter;
        _time = time;
        var keys = StickyKey.Load(options.StickyKeys);
        Routes =
        [
            .. options.Routes.Select(route => new HttpRoute(
                route,
                rings[route.RingId],
                options.ActivityTimeout,
                StickyPolicy.Of(route, keys, time, stickyMeter),
                route.Streams is { } moving ? new StreamMover(moving, rings[route.RingId].Holder, time, new Random(), streamMeter) : null,
                route.Hedge is { } hedge ? new HedgeDelay(hedge.Delay, time) : null)),
        ];
        _routes = new RouteTable(Routes);
        _forwarder = forwarder;
        _nodes = nodes;
    }

    /// <summary>In the order of the settings.</summary>
    public IReadOnlyList<HttpRoute> Routes { get; }

    public void Dispose()
    {
        foreach (var route in Routes)
        {
            route.Streams?.Dispose();
        }
    }

    public Task HandleAsync(HttpContext context)
    {
        var route = _routes.Find(context.Request);
        if (route is null)
        {
            return Problems.NoRouteAsync(context);
        }

        return route.Ring.TryGetView(out var view) ? ExtractAndForward(context, route, view, firstSource: 0) : Problems.NoRingAsync(context, route);
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
            case MissingKeyAnswer.Any:
                var turn = Interlocked.Increment(ref _turn);
                Span<int> order = stackalloc int[Math.Min(ListLengthOf(route, view), view.UpNodes.Length)];
                for (var i = 0u; i < order.Length; i++)
                {
                    order[(int)i] = view.UpNodes[(int)((turn + i) % (uint)view.UpNodes.Length)];
                }

                return Forward(context, route, view, order, default, turn);
            default:
                return Problems.NoKeyAsync(context, route);
        }
    }

    private Task ForwardByKey(HttpContext context, HttpRoute route, HttpRingView view, ReadOnlySpan<byte> key)
    {
        Span<int> preference = stackalloc int[ListLengthOf(route, view)];
        var lookup = view.Snapshot.Ring.Lookup(key, preference);
        var streamKey = route.Streams is null ? null : key.ToArray();
        return Forward(context, route, view, preference[..lookup.Count], lookup, lookup.KeyHash, streamKey);
    }

    private Task Forward(HttpContext context, HttpRoute route, HttpRingView view, ReadOnlySpan<int> preference, RingLookup lookup, ulong keyHash, byte[]? streamKey = null)
    {
        if (route.Sticky is not null)
        {
            return ForwardSession(context, route, view, preference, lookup, keyHash, streamKey);
        }

        var answer = AnswerOf(route, lookup);
        var nodes = view.BoundedLoad > 0
            ? BoundedSelection.Of(view, preference, keyHash, answer, route.TriesOf(view))
            : NodeSelection.Of(view, preference, keyHash, answer, route.TriesOf(view));
        return nodes.Count == 0
            ? Problems.NoNodeAsync(context, view, NodeSelection.AllowedOf(view, preference, answer), answer)
            : Forward(context, new RoutedRequest(route, view, nodes, lookup, streamKey));
    }

    private Task ForwardSession(HttpContext context, HttpRoute route, HttpRingView view, ReadOnlySpan<int> preference, RingLookup lookup, ulong keyHash, byte[]? streamKey)
    {
        var sticky = route.Sticky!;
        var pin = sticky.Take(context.Request);
        var pinned = pin.NodeId is null ? -1 : view.IndexOf(pin.NodeId);
        var admission = pinned < 0 ? Admission.No : NodeSelection.AdmitPinned(view, pinned, keyHash);
        var verdict = sticky.Judge(pin, isAble: admission != Admission.No);
        if (verdict == StickyVerdict.Gone)
        {
            return Problems.PinnedNodeGoneAsync(context, view, sticky, isOnRing: pinned >= 0);
        }

        var most = verdict == StickyVerdict.PinnedOnly ? 1 : route.TriesOf(view);
        var answer = AnswerOf(route, lookup);
        var nodes = StickySelection.Of(view, preference, keyHash, answer, most, admission == Admission.No ? -1 : pinned, isTrial: admission == Admission.Trial);
        return nodes.Count == 0
            ? Problems.NoNodeAsync(context, view, NodeSelection.AllowedOf(view, preference, answer), answer)
            : Forward(context, new RoutedRequest(route, view, nodes, lookup, streamKey, new StickySession(pin, verdict)));
    }

    private Task Forward(HttpContext context, RoutedRequest request)
    {
        var walk = new NodeWalk(context, request, _nodes.Handler, _meter, _time);
        if (request.HasOwner && request.Nodes is { IsSpill: false } && request.Nodes.RankOf(0) > 0 && !request.Ring.Failover.TryTake())
        {
            walk.Finish(nodeBrokeOff: false);
            return Problems.FailoverLimitedAsync(context, request.View);
        }

        return ForwardAsync(context, request, walk);
    }

    private async Task ForwardAsync(HttpContext context, RoutedRequest request, NodeWalk walk)
    {
        var start = _meter.Start();
        var error = ForwarderError.None;
        try
        {
            error = await _forwarder.SendAsync(context, request.Node.Prefix, walk, request.Route.ForwardingOf(context.Request), request);
        }
        finally
        {
            if (walk.HasAnswerToRepeatedBody || context.Request.Body is GrpcRequestBody { IsLeft: true })
            {
                error = ForwarderErrors.WithoutSending(context, error);
            }

            // An upgraded connection ends in many ways, also by what its client does: its end says nothing of the node.
            walk.Finish(nodeBrokeOff: error is ForwarderError.ResponseBodyDestination);
        }

        _meter.Answered(request.View.RingId, request.Node.Id, context.Response.StatusCode, start);
        if (error != ForwarderError.None)
        {
            await FailAsync(context, request, walk, error);
        }
    }

    private Task FailAsync(HttpContext context, RoutedRequest request, NodeWalk walk, ForwarderError error)
    {
        _meter.Failed(request.View.RingId, request.Node.Id, error.ToString());
        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
        {
            return Task.CompletedTask;
        }

        if (request.Session is not { Verdict: StickyVerdict.PinnedOnly } || walk.Failure != TryFailure.Connect)
        {
            return Problems.NotForwardedAsync(context, request, walk.Failure);
        }

        request.Route.Sticky!.CountGone();
        return Problems.PinnedNodeGoneAsync(context, request.View, request.Route.Sticky, isOnRing: true);
    }

    /// <summary>Who may stand in for the owner. Nobody owns a request without a key, so any node may take it.</summary>
    private static OwnerOutAnswer AnswerOf(HttpRoute route, RingLookup lookup) => lookup.Count > 0 ? route.Options.WhenOwnerOut : OwnerOutAnswer.Next;

    /// <summary>How much of a preference list is needed to find enough nodes to try, past those that are out or not wanted.</summary>
    private static int ListLengthOf(HttpRoute route, HttpRingView view) =>
        view.BoundedLoad > 0 ? view.Nodes.Length : NodeSelection.LengthOf(view, route.TriesOf(view) + (route.Sticky is null ? 0 : view.DrainingCount));
}
