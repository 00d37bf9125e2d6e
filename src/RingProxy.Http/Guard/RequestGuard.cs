using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

/// <summary>
/// The first step of a request: what breaks <see cref="RequestRules"/> is refused and its connection closed, and what asks
/// this server alone is answered here.
/// </summary>
internal sealed class RequestGuard(RequestDelegate next)
{
    private const string MaxForwards = "Max-Forwards";

    public Task HandleAsync(HttpContext context)
    {
        if (RequestRules.Check(context) is { } refusal)
        {
            return RefuseAsync(context, refusal);
        }

        var request = context.Request;
        var headers = request.Headers;
        if (headers.Upgrade.Count > 0)
        {
            context.Features.Get<PatientConnection>()?.EndPatience();
        }

        ForwardedHeaders.DropUntrusted(context);
        if (!request.Host.HasValue)
        {
            // An empty Host is legal and says nothing; passed on beside the node's own it would be a second one.
            headers.Remove("Host");
        }

        return IsForThisServer(request) ? AnswerAsync(context) : next(context);
    }

    /// <summary>A question about the server itself, or one that has come as far as it may (RFC 9110, section 7.6.2).</summary>
    private static bool IsForThisServer(HttpRequest request)
    {
        if (!HttpMethods.IsOptions(request.Method) && !HttpMethods.IsTrace(request.Method))
        {
            return false;
        }

        // Only OPTIONS may ask for * and then has no path.
        if (!request.Path.HasValue)
        {
            return true;
        }

        if (!uint.TryParse(request.Headers[MaxForwards], NumberStyles.None, CultureInfo.InvariantCulture, out var left))
        {
            return false;
        }

        if (left > 0)
        {
            request.Headers[MaxForwards] = (left - 1).ToString(CultureInfo.InvariantCulture);
        }

        return left == 0;
    }

    private static Task AnswerAsync(HttpContext context)
    {
        if (HttpMethods.IsTrace(context.Request.Method))
        {
            return RefuseAsync(context, new Refusal(StatusCodes.Status501NotImplemented, "TRACE is not answered here: it would show a client's secrets."));
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task RefuseAsync(HttpContext context, Refusal refusal)
    {
        if (!HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            // Whatever follows on this connection may be part of the message that two servers read differently.
            context.Response.Headers.Connection = "close";
        }

        var (kind, title) = refusal.Status switch
        {
            StatusCodes.Status400BadRequest => ("bad-request", "Not a valid request"),
            StatusCodes.Status413PayloadTooLarge => ("content-too-large", "The body is too large"),
            _ => ("not-implemented", "Not done here"),
        };
        return Problems.WriteAsync(context, refusal.Status, kind, title, refusal.Detail);
    }
}
