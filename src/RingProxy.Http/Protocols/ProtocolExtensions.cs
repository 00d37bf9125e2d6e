using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace RingProxy.Http;

/// <summary>Sets up Kestrel for a sidecar's traffic port.</summary>
public static class ProtocolExtensions
{
    /// <summary>Limits and behaviour of a proxy's server.</summary>
    /// <param name="options">The server.</param>
    /// <param name="limits">Valid by <see cref="RingHttpOptionsValidator"/>. Default: those of <see cref="HttpLimitsOptions"/>.</param>
    public static void UseRingProxyLimits(this KestrelServerOptions options, HttpLimitsOptions? limits = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.AddServerHeader = false;
        options.AllowAlternateSchemes = true;
        options.RequestHeaderEncodingSelector = EncodingOf;
        // Bytes of header values go back to the client as the node sent them: the client to the nodes reads them so, too.
        options.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        options.Limits.Take(limits ?? new HttpLimitsOptions());
    }

    /// <summary>HTTP/1.1, and HTTP/2 by prior knowledge, on one clear-text port. Needs <see cref="UseRingProxyLimits"/>.</summary>
    /// <param name="options">The port.</param>
    /// <param name="http">Valid by <see cref="RingHttpOptionsValidator"/>. Default: limits and trust as by default.</param>
    public static void UseRingProxyProtocols(this ListenOptions options, RingHttpOptions? http = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        http ??= new RingHttpOptions();
        var trust = new ForwardedTrust(http.Forwarded);
        var time = options.ApplicationServices.GetService<TimeProvider>() ?? TimeProvider.System;
        options.Protocols = HttpProtocols.Http1AndHttp2;
        options.Use(next => new PeerIdentity(next, trust).OnConnectionAsync);
        options.Use(next => new ProtocolDetection(next, options.KestrelServerOptions.Limits.KeepAliveTimeout, time).OnConnectionAsync);
        options.Use(next => new HalfClose(next, http.Limits.HalfCloseTimeout, time).OnConnectionAsync);
    }

    /// <summary>Null: UTF-8.</summary>
    private static Encoding? EncodingOf(string field) =>
        string.Equals(field, HeaderNames.Connection, StringComparison.OrdinalIgnoreCase) ? ConnectionFieldEncoding.Instance
        : string.Equals(field, HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase) ? ContentLengthEncoding.Instance
        : null;
}
