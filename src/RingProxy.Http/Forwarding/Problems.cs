using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

/// <summary>Answers of our own, as problem documents (RFC 9457).</summary>
internal static class Problems
{
    public static Task NoRouteAsync(HttpContext context) => WriteAsync(
        context, StatusCodes.Status404NotFound, "no-route", "No route for this request", "No route of this sidecar has this host and path.");

    public static Task NoRingAsync(HttpContext context, HttpRoute route) => WriteAsync(
        context,
        StatusCodes.Status503ServiceUnavailable,
        "no-ring",
        "No ring yet",
        $"No valid document of ring '{route.Options.RingId}' has been read: {route.Holder.State.SourceError ?? "the store has none"}.");

    public static Task NoKeyAsync(HttpContext context, HttpRoute route) => WriteAsync(
        context,
        StatusCodes.Status400BadRequest,
        "no-shard-key",
        "No shard key",
        $"The request has no shard key. Looked at: {string.Join(", ", route.Sources.Select(source => source.Description))}.");

    public static Task AllDownAsync(HttpContext context, HttpRingView view) => WriteAsync(
        context,
        StatusCodes.Status503ServiceUnavailable,
        "all-nodes-down",
        "All nodes are declared down",
        $"Ring '{view.RingId}', version {view.Version}: every node in the preference list is declared down.");

    /// <summary>Completes a failed forwarding; the forwarder has set the status.</summary>
    public static Task NotForwardedAsync(HttpContext context, RoutedRequest request)
    {
        var tried = Enumerable.Range(0, request.Attempt + 1).Select(request.NodeAt).Select(node => $"{node.Id} ({node.Address})");
        return WriteAsync(
            context,
            context.Response.StatusCode,
            "node-failed",
            "The node did not answer",
            $"Ring '{request.View.RingId}', version {request.View.Version}; tried: {string.Join(", ", tried)}.");
    }

    private static Task WriteAsync(HttpContext context, int status, string kind, string title, string detail)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { type = $"urn:ringproxy:{kind}", title, status, detail });
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
