using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

/// <summary>Lets requests through as fast as the rate limits allow; the others are told when to come again.</summary>
internal sealed class RateGuard(RequestDelegate next, RateLimits limits)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (await limits.TakeAsync(context) is not { } wait)
        {
            await next(context);
            return;
        }

        Problems.RetryAfter(context, wait);
        await Problems.WriteAsync(
            context, StatusCodes.Status429TooManyRequests, "rate-limited", "Too many requests", "The rate limit of this route, or that of the sidecar, is used up.");
    }
}
