using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

/// <summary>Answers of our own, as problem documents (RFC 9457).</summary>
internal static class Problems
{
    /// <summary>When to ask again where nodes are declared down: as long as it takes to declare a ring anew.</summary>
    private static readonly TimeSpan s_waitForDown = TimeSpan.FromSeconds(5);

    public static Task NoRouteAsync(HttpContext context) => WriteAsync(
        context, StatusCodes.Status404NotFound, "no-route", "No route for this request", "No route of this sidecar has this host and path.");

    public static Task NoRingAsync(HttpContext context, HttpRoute route) => WriteAsync(
        context,
        StatusCodes.Status503ServiceUnavailable,
        "no-ring",
        "No ring yet",
        $"No valid document of ring '{route.Options.RingId}' has been read: {route.Ring.Holder.State.SourceError ?? "the store has none"}.");

    public static Task NoKeyAsync(HttpContext context, HttpRoute route) => WriteAsync(
        context,
        StatusCodes.Status400BadRequest,
        "no-shard-key",
        "No shard key",
        $"The request has no shard key. Looked at: {string.Join(", ", route.Sources.Select(source => source.Description))}.");

    /// <summary>Nobody who may answer is able to.</summary>
    /// <param name="context">The request.</param>
    /// <param name="view">Its ring.</param>
    /// <param name="allowed">Who may answer.</param>
    /// <param name="answer">Why nobody else may.</param>
    public static Task NoNodeAsync(HttpContext context, HttpRingView view, ReadOnlySpan<int> allowed, OwnerOutAnswer answer)
    {
        var allDown = true;
        var wait = TimeSpan.MaxValue;
        foreach (var index in allowed)
        {
            var node = view.Nodes[index];
            if (!node.IsDown)
            {
                allDown = false;
                // Nothing speaks against asking a node that is on trial again soon.
                var nodesWait = node.Health.RetryAfter() ?? TimeSpan.Zero;
                wait = nodesWait < wait ? nodesWait : wait;
            }
        }

        RetryAfter(context, allDown ? s_waitForDown : wait);
        return allDown
            ? WriteAsync(
                context,
                StatusCodes.Status503ServiceUnavailable,
                "all-nodes-down",
                "All nodes are declared down",
                $"Ring '{view.RingId}', version {view.Version}: every node that may answer is declared down.")
            : WriteAsync(
                context,
                StatusCodes.Status503ServiceUnavailable,
                "no-node-able",
                "No node is able to answer",
                $"Ring '{view.RingId}', version {view.Version}: every node that may answer (whenOwnerOut: {NameOf(answer)}) is out.");
    }

    /// <summary>The request would go to a stand-in, and too many do already.</summary>
    public static Task FailoverLimitedAsync(HttpContext context, HttpRingView view)
    {
        RetryAfter(context, TimeSpan.FromSeconds(1));
        return WriteAsync(
            context,
            StatusCodes.Status503ServiceUnavailable,
            "failover-limited",
            "Too many requests go to stand-ins",
            $"Ring '{view.RingId}', version {view.Version}: the key's owner is out or has failed, and the rate of requests to other nodes (failover.ratePerSecond) is used up.");
    }

    /// <summary>The end of a session, told to its client: for now, or for good once the node has left the ring.</summary>
    public static Task PinnedNodeGoneAsync(HttpContext context, HttpRingView view, StickyPolicy sticky, bool isOnRing)
    {
        if (isOnRing)
        {
            RetryAfter(context, StickyPolicy.RetryAfter);
        }
        else
        {
            sticky.Forget(context);
        }

        return WriteAsync(
            context,
            StatusCodes.Status503ServiceUnavailable,
            "pinned-node-gone",
            "The node of this session is gone",
            $"Ring '{view.RingId}', version {view.Version}: the node that this session is pinned to {(isOnRing
                ? "cannot answer now; the session may go on later."
                : "has left the ring; the next request begins a new session.")}");
    }

    /// <summary>Completes a failed forwarding.</summary>
    public static Task NotForwardedAsync(HttpContext context, RoutedRequest request, TryFailure failure)
    {
        var tried = Enumerable.Range(0, request.Attempt + 1).Select(request.NodeAt).Select(node => $"{node.Id} ({node.Address})");
        var detail = $"Ring '{request.View.RingId}', version {request.View.Version}; tried: {string.Join(", ", tried)}.";
        switch (failure)
        {
            case TryFailure.Busy:
                RetryAfter(context, TimeSpan.FromSeconds(1));
                return WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "node-busy", "The node has as many requests as it may", detail);
            case TryFailure.FailoverLimited:
                return FailoverLimitedAsync(context, request.View);
            case TryFailure.Body:
                var status = context.Response.StatusCode is >= 400 and < 500 and var specific ? specific : StatusCodes.Status400BadRequest;
                return WriteAsync(context, status, "body-failed", "The request's body could not be read", detail);
            case TryFailure.Timeout or TryFailure.NodeOut:
                return WriteAsync(context, StatusCodes.Status504GatewayTimeout, "node-failed", "The node did not answer", detail);
            default:
                return WriteAsync(context, context.Response.StatusCode, "node-failed", "The node did not answer", detail);
        }
    }

    private static string NameOf(OwnerOutAnswer answer) => answer switch
    {
        OwnerOutAnswer.Fail => "fail",
        OwnerOutAnswer.ReplicasOnly => "replicasOnly",
        _ => "next",
    };

    internal static void RetryAfter(HttpContext context, TimeSpan wait) =>
        context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    internal static Task WriteAsync(HttpContext context, int status, string kind, string title, string detail)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { type = $"urn:ringproxy:{kind}", title, status, detail });
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
