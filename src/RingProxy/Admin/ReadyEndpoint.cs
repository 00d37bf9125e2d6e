namespace RingProxy;

/// <summary><c>/readyz</c>: 200, or 503 with every reason.</summary>
internal static class ReadyEndpoint
{
    public static Task HandleAsync(HttpContext context, Readiness readiness)
    {
        var reasons = readiness.Obstacles();
        return reasons.Count == 0
            ? AdminJson.WriteAsync(context, StatusCodes.Status200OK, new { status = "ready" })
            : AdminJson.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, new { status = "notReady", reasons });
    }
}
