using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace RingProxy.Http;

/// <summary>Hands the limits to the server, which keeps them.</summary>
internal static class LimitExtensions
{
    /// <param name="server">The server's limits.</param>
    /// <param name="limits">Valid.</param>
    public static void Take(this KestrelServerLimits server, HttpLimitsOptions limits)
    {
        server.MaxRequestLineSize = limits.MaxRequestLineBytes;
        server.MaxRequestHeadersTotalSize = limits.MaxHeaderBytes;
        server.MaxRequestHeaderCount = limits.MaxHeaders;
        server.MaxRequestBodySize = limits.MaxBodyBytes;
        server.MaxConcurrentConnections = limits.MaxConnections;
        server.MaxConcurrentUpgradedConnections = limits.MaxUpgradedConnections;
        server.KeepAliveTimeout = limits.KeepAliveTimeout;
        server.RequestHeadersTimeout = limits.HeadersTimeout;
        server.MinRequestBodyDataRate = RateOf(limits.MinRequestBytesPerSecond, limits.MinRateGrace);
        server.MinResponseDataRate = RateOf(limits.MinResponseBytesPerSecond, limits.MinRateGrace);
        server.Http2.MaxStreamsPerConnection = limits.Http2.MaxStreams;
        server.Http2.HeaderTableSize = limits.Http2.HeaderTableBytes;
        server.Http2.MaxFrameSize = limits.Http2.MaxFrameBytes;
        server.Http2.MaxRequestHeaderFieldSize = limits.Http2.MaxFieldBytes;
        server.Http2.InitialConnectionWindowSize = limits.Http2.ConnectionWindowBytes;
        server.Http2.InitialStreamWindowSize = limits.Http2.StreamWindowBytes;
        server.Http2.KeepAlivePingDelay = limits.Http2.PingDelay ?? TimeSpan.MaxValue;
        server.Http2.KeepAlivePingTimeout = limits.Http2.PingTimeout;
    }

    private static MinDataRate? RateOf(double bytesPerSecond, TimeSpan grace) => bytesPerSecond > 0 ? new MinDataRate(bytesPerSecond, grace) : null;
}
