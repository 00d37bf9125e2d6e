using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

/// <summary>
/// The sticky sessions of one route: takes the pin off a request, and writes one on the answer where the client needs another. Knows no
/// session: all there is to know is in the pin, so every sidecar with the same keys does the same. Safe from any thread.
/// </summary>
internal sealed class StickyPolicy
{
    /// <summary>When to ask again for a pinned node that may come back: about as long as a restart takes.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly string _ringId;
    private readonly StickyCarrier _carrier;
    private readonly StickyPinCodec _codec;
    private readonly StickyLifetime _lifetime;
    private readonly TimeProvider _time;
    private readonly StickyMeter _meter;

    private StickyPolicy(StickyOptions options, string ringId, IEnumerable<StickyKey> keys, TimeProvider time, StickyMeter meter)
    {
        _ringId = ringId;
        _carrier = StickyCarrier.Of(options, ringId);
        _codec = new StickyPinCodec(keys, ringId, _carrier.Kind, _carrier.BoundName);
        _lifetime = new StickyLifetime(options.Ttl);
        _time = time;
        _meter = meter;
        WhenNodeGone = options.WhenNodeGone;
    }

    public PinnedNodeGoneAnswer WhenNodeGone { get; }

    /// <summary>Null for a route that is not sticky.</summary>
    public static StickyPolicy? Of(HttpRouteOptions route, IReadOnlyList<StickyKey> keys, TimeProvider time, StickyMeter meter) =>
        route.Sticky is { } options ? new StickyPolicy(options, route.RingId, keys, time, meter) : null;

    /// <summary>
    /// The pin of a request, which is taken off it: call it once, before anything is sent on. One that is not believed counts as none.
    /// </summary>
    public StickyPin Take(HttpRequest request)
    {
        var search = new StickyPinSearch(_codec, _lifetime, Now);
        _carrier.Take(request.Headers, ref search);
        if (search.Found.Fault != StickyFault.None)
        {
            _meter.Refused(_ringId, search.Found.Fault);
        }

        return search.Found;
    }

    /// <summary>What a pin means for its request; counts the sessions whose node is gone.</summary>
    /// <param name="pin">As <see cref="Take"/> returned it.</param>
    /// <param name="isAble">Whether its node can answer.</param>
    public StickyVerdict Judge(in StickyPin pin, bool isAble)
    {
        if (pin.NodeId is not null && !isAble)
        {
            CountGone();
        }

        return StickyChoice.Judge(pin.NodeId is not null, isAble, WhenNodeGone);
    }

    /// <summary>For a node that turned out to be unable only when it was tried.</summary>
    public void CountGone() => _meter.Gone(_ringId, WhenNodeGone);

    /// <summary>
    /// Writes a pin for the node whose answer is about to start, if the client has none, one to another node, or one that is half
    /// spent. A 5xx pins nobody: a node that failed has no session worth returning to.
    /// </summary>
    public void Write(HttpContext context, in StickyPin pin, string nodeId)
    {
        _carrier.Clean(context.Response.Headers);
        var cause = pin.NodeId is null ? "new" : pin.NodeId != nodeId ? "moved" : pin.NeedsRenewal ? "renewed" : null;
        if (cause is not null && context.Response.StatusCode < StatusCodes.Status500InternalServerError)
        {
            _carrier.Write(context, _codec.Seal(nodeId, Now));
            _meter.Written(_ringId, cause);
        }
    }

    /// <summary>Makes the client forget its pin: its node will not come back, and the next request begins a new session.</summary>
    public void Forget(HttpContext context) => _carrier.Write(context, pin: "");

    private long Now => _time.GetUtcNow().ToUnixTimeSeconds();
}
