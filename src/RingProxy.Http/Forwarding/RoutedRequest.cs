using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using RingProxy.Hashing;
using Yarp.ReverseProxy.Forwarder;

namespace RingProxy.Http;

/// <summary>
/// One request after routing: which snapshot decided, which nodes to try, and what the headers say of it, as the forwarder's transformer. Used by
/// one request, from one thread at a time.
/// </summary>
internal sealed class RoutedRequest(HttpRoute route, HttpRingView view, NodeChoice nodes, RingLookup lookup, byte[]? streamKey = null, StickySession? session = null) : HttpTransformer
{
    private readonly NodeChoice _nodes = nodes;
    private readonly RingLookup _lookup = lookup;

    public HttpRoute Route => route;

    public HttpRing Ring => route.Ring;

    public HttpRingView View => view;

    /// <summary>The nodes to try.</summary>
    public ref readonly NodeChoice Nodes => ref _nodes;

    /// <summary>The session that it belongs to; null where the route is not sticky.</summary>
    public StickySession? Session => session;

    /// <summary>The shard key by which its stream is moved; empty: it stays, because no key decided, its session is pinned, or the route moves none.</summary>
    public ReadOnlySpan<byte> StreamKey => IsAtPinnedNode ? default : streamKey;

    /// <summary>Whether the node being tried is the one that the session is pinned to.</summary>
    public bool IsAtPinnedNode => Attempt == 0 && session is { IsPinned: true };

    /// <summary>Whether a key decided, so that somebody owns it.</summary>
    public bool HasOwner => _lookup.Count > 0;

    public bool HasNextNode => HasNodeAfter(Attempt);

    /// <summary>Which of the nodes is being tried, from 0.</summary>
    public int Attempt { get; set; }

    /// <summary>The node being tried.</summary>
    public HttpNode Node => NodeAt(Attempt);

    public bool HasNodeAfter(int attempt) => attempt + 1 < _nodes.Count;

    public HttpNode NodeAt(int attempt) => view.Nodes[_nodes[attempt]];

    public override ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        var copied = base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        var headers = proxyRequest.Headers;
        ConnectionOptions.Strip(httpContext.Request.Headers.Connection, headers, proxyRequest.Content?.Headers);
        if (!route.Options.PreserveHost)
        {
            headers.Host = Node.HostName;
        }

        if (route.Options.ForwardedHeaders)
        {
            ForwardedHeaders.Append(httpContext, headers);
        }

        StampRequest(headers);
        proxyRequest.RequestUri = NodeUri.Of(httpContext, destinationPrefix);
        return copied;
    }

    public override ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        var copied = base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        if (proxyResponse is not null)
        {
            ConnectionOptions.Strip(proxyResponse.Headers, httpContext.Response.Headers);
            if (route.Options.Passport)
            {
                StampResponse(httpContext.Response.Headers);
            }

            route.Sticky?.Write(httpContext, session!.Pin, Node.Id);
        }

        return copied;
    }

    private void StampRequest(HttpRequestHeaders headers)
    {
        foreach (var name in RingHeaders.OfRequests)
        {
            headers.Remove(name);
        }

        headers.Remove(route.Options.Retry.OptInHeader);

        headers.TryAddWithoutValidation(RingHeaders.RingId, view.RingId);
        headers.TryAddWithoutValidation(RingHeaders.Version, view.Version);
        if (_lookup.Count == 0)
        {
            // No key decided.
            return;
        }

        headers.TryAddWithoutValidation(RingHeaders.KeyHash, _lookup.KeyHash.ToString("x16", CultureInfo.InvariantCulture));
        // A pinned session has not moved, whatever its key does: there is no state to fetch.
        if (!IsAtPinnedNode && _lookup.Moving && _lookup.Side == PlacementSide.Next)
        {
            var previous = view.Nodes[_lookup.OtherOwner];
            headers.TryAddWithoutValidation(RingHeaders.PreviousNode, previous.Id);
            headers.TryAddWithoutValidation(RingHeaders.PreviousAddress, previous.Address);
        }
    }

    private void StampResponse(IHeaderDictionary headers)
    {
        headers[RingHeaders.RingId] = view.RingId;
        headers[RingHeaders.Version] = view.Version;
        headers[RingHeaders.Node] = Node.Id;
        if (_nodes.RankOf(Attempt) is > 0 and var rank)
        {
            headers[RingHeaders.Fallback] = rank.ToString(CultureInfo.InvariantCulture);
        }
    }
}
