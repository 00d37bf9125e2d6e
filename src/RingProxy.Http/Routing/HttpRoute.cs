using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.AspNetCore.Http;
using RingProxy.Hashing;
using RingProxy.Topology;
using Yarp.ReverseProxy.Forwarder;

namespace RingProxy.Http;

/// <summary>A route ready for requests. Its only state is the view of the snapshot it saw last, which any request may replace.</summary>
internal sealed class HttpRoute
{
    private readonly ForwarderRequestConfig _http1;
    private readonly ForwarderRequestConfig _http2;
    private HttpRingView? _view;

    public HttpRoute(HttpRouteOptions options, RingHolder holder, TimeSpan activityTimeout)
    {
        Options = options;
        Holder = holder;
        Prefix = new PathString(options.PathPrefix.TrimEnd('/'));
        Sources = [.. options.ShardKey.Sources.Select(ShardKeySource.Create)];
        HashTag = HashTag.Parse(options.ShardKey.HashTag);
        FixedKey = Encoding.UTF8.GetBytes(options.ShardKey.FixedKey ?? "");
        _http1 = new ForwarderRequestConfig { Version = new Version(1, 1), VersionPolicy = HttpVersionPolicy.RequestVersionExact, ActivityTimeout = activityTimeout };
        _http2 = new ForwarderRequestConfig { Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact, ActivityTimeout = activityTimeout };
    }

    public HttpRouteOptions Options { get; }

    public RingHolder Holder { get; }

    /// <summary>Empty for all paths.</summary>
    public PathString Prefix { get; }

    public ShardKeySource[] Sources { get; }

    public HashTag HashTag { get; }

    public byte[] FixedKey { get; }

    public bool MatchesAll => !Prefix.HasValue && Options.Hosts.Count == 0;

    public bool Matches(HttpRequest request) =>
        request.Path.StartsWithSegments(Prefix, StringComparison.Ordinal)
        && (Options.Hosts.Count == 0 || Options.Hosts.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase));

    /// <summary>The view of the ring in force now; false if there is none yet. One request calls it once.</summary>
    public bool TryGetView([NotNullWhen(true)] out HttpRingView? view)
    {
        view = _view;
        var snapshot = Holder.Current;
        if (snapshot is null)
        {
            return false;
        }

        if (!ReferenceEquals(view?.Snapshot, snapshot))
        {
            // Two requests may both build it: the views are equal, and each request goes on with the snapshot it read.
            view = new HttpRingView(snapshot);
            Volatile.Write(ref _view, view);
        }

        return true;
    }

    /// <summary>How a request is sent on: protocol and time-out.</summary>
    public ForwarderRequestConfig ForwardingOf(HttpRequest request) => Options.NodeProtocol switch
    {
        NodeProtocol.Http1 => _http1,
        NodeProtocol.Http2 => _http2,
        _ => HttpProtocol.IsHttp2(request.Protocol) ? _http2 : _http1,
    };
}
