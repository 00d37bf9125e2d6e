using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace RingProxy.Http;

/// <summary>Sets up Kestrel for a sidecar's traffic port.</summary>
public static class ProtocolExtensions
{
    /// <summary>Limits and behaviour of a proxy's server: the size of a body is the node's business, and no rate is demanded of slow streams.</summary>
    public static void UseRingProxyLimits(this KestrelServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.AddServerHeader = false;
        options.AllowAlternateSchemes = true;
        options.RequestHeaderEncodingSelector = static name =>
            string.Equals(name, HeaderNames.Connection, StringComparison.OrdinalIgnoreCase) ? ConnectionFieldEncoding.Instance : null;
        // Bytes of header values go back to the client as the node sent them: the client to the nodes reads them so, too.
        options.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
    }

    /// <summary>HTTP/1.1, and HTTP/2 by prior knowledge, on one clear-text port. Needs <see cref="UseRingProxyLimits"/>.</summary>
    public static void UseRingProxyProtocols(this ListenOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Protocols = HttpProtocols.Http1AndHttp2;
        var time = options.ApplicationServices.GetService<TimeProvider>() ?? TimeProvider.System;
        options.Use(next => new ProtocolDetection(next, options.KestrelServerOptions.Limits.KeepAliveTimeout, time).OnConnectionAsync);
    }
}
