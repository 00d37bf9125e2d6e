using Microsoft.AspNetCore.Server.Kestrel.Core;

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
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
    }

    /// <summary>HTTP/1.1, and HTTP/2 by prior knowledge, on one clear-text port. Needs <see cref="UseRingProxyLimits"/>.</summary>
    public static void UseRingProxyProtocols(this ListenOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Protocols = HttpProtocols.Http1AndHttp2;
        options.Use(next => new ProtocolDetection(next).OnConnectionAsync);
    }
}
