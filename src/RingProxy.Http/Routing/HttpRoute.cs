using System.Text;
using Microsoft.AspNetCore.Http;
using RingProxy.Hashing;
using Yarp.ReverseProxy.Forwarder;

namespace RingProxy.Http;

/// <summary>A route ready for requests. Immutable.</summary>
internal sealed class HttpRoute
{
    /// <summary>How long a node may take until its answer begins, where the options do not say.</summary>
    public static readonly TimeSpan DefaultTryTimeout = TimeSpan.FromSeconds(30);

    private readonly ForwarderRequestConfig _http1;
    private readonly ForwarderRequestConfig _http2;

    public HttpRoute(HttpRouteOptions options, HttpRing ring, TimeSpan activityTimeout, StickyPolicy? sticky = null, StreamMover? streams = null, HedgeDelay? hedge = null)
    {
        Options = options;
        Ring = ring;
        Sticky = sticky;
        Streams = streams;
        Hedge = hedge;
        Prefix = new PathString(options.PathPrefix.TrimEnd('/'));
        Sources = [.. options.ShardKey.Sources.Select(ShardKeySource.Create)];
        HashTag = HashTag.Parse(options.ShardKey.HashTag);
        FixedKey = Encoding.UTF8.GetBytes(options.ShardKey.FixedKey ?? "");
        _http1 = new ForwarderRequestConfig { Version = new Version(1, 1), VersionPolicy = HttpVersionPolicy.RequestVersionExact, ActivityTimeout = activityTimeout };
        _http2 = new ForwarderRequestConfig { Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact, ActivityTimeout = activityTimeout };
    }

    public HttpRouteOptions Options { get; }

    public HttpRing Ring { get; }

    /// <summary>Null where every request goes by its key.</summary>
    public StickyPolicy? Sticky { get; }

    /// <summary>Null where streams stay where they are.</summary>
    public StreamMover? Streams { get; }

    /// <summary>Null where no second try is sent beside the first.</summary>
    public HedgeDelay? Hedge { get; }

    /// <summary>Empty for all paths.</summary>
    public PathString Prefix { get; }

    public ShardKeySource[] Sources { get; }

    public HashTag HashTag { get; }

    public byte[] FixedKey { get; }

    public bool MatchesAll => !Prefix.HasValue && Options.Hosts.Count == 0;

    public bool Matches(HttpRequest request) =>
        request.Path.StartsWithSegments(Prefix, StringComparison.Ordinal)
        && (Options.Hosts.Count == 0 || Options.Hosts.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase));

    /// <summary>How a request is sent on: protocol and time-out.</summary>
    public ForwarderRequestConfig ForwardingOf(HttpRequest request) => Options.NodeProtocol switch
    {
        NodeProtocol.Http1 => _http1,
        NodeProtocol.Http2 => _http2,
        _ => HttpProtocol.IsHttp2(request.Protocol) ? _http2 : _http1,
    };

    /// <summary>How long one node may take until its answer begins. The answers of gRPC streams and of upgrades may begin late by design.</summary>
    public TimeSpan TryTimeoutOf(HttpRequest request) =>
        Options.PerTryTimeout
        ?? (GrpcAnswer.IsGrpc(request.ContentType) || request.Headers.Upgrade.Count > 0 || HttpMethods.IsConnect(request.Method)
            ? Timeout.InfiniteTimeSpan
            : DefaultTryTimeout);

    /// <summary>How many nodes may be tried.</summary>
    public int TriesOf(HttpRingView view) => Options.Tries ?? view.DefaultTries;
}
