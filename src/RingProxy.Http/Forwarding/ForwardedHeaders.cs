using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

/// <summary>Appends X-Forwarded-For, -Host and -Proto: where the client is, and what it asked for.</summary>
internal static class ForwardedHeaders
{
    private const string For = "X-Forwarded-For", Host = "X-Forwarded-Host", Proto = "X-Forwarded-Proto";

    /// <summary>Text of the loopback address, from which nearly all requests to a sidecar come.</summary>
    private static readonly string s_loopback = IPAddress.Loopback.ToString();

    public static void Append(HttpContext context, HttpRequestHeaders headers)
    {
        if (context.Connection.RemoteIpAddress is { } address)
        {
            headers.TryAddWithoutValidation(For, IPAddress.Loopback.Equals(address) ? s_loopback : address.ToString());
        }

        headers.TryAddWithoutValidation(Host, context.Request.Host.Value);
        headers.TryAddWithoutValidation(Proto, context.Request.Scheme);
    }
}
