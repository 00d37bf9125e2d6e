using System.Net;
using RingProxy.Health;

namespace RingProxy.Http;

/// <summary>The probers of all rings that want probes.</summary>
internal sealed class NodeProbers : IDisposable
{
    private readonly List<(HttpRing Ring, NodeProber Prober)> _probers = [];

    public NodeProbers(RingHttpOptions options, HttpRings rings, NodeClient nodes, TimeProvider time)
    {
        foreach (var ring in rings.All)
        {
            if (ProbeOf(ring.Options.Health!.Probe, nodes.Direct, VersionOf(options, ring)) is { } probe)
            {
                var prober = new NodeProber(ring.Options.Health.Probe, probe, time);
                _probers.Add((ring, prober));
                ring.ViewChanged += prober.Adopt;
                if (ring.TryGetView(out var view))
                {
                    prober.Adopt(view);
                }
            }
        }
    }

    public void Dispose()
    {
        foreach (var (ring, prober) in _probers)
        {
            ring.ViewChanged -= prober.Adopt;
            prober.Stop();
        }
    }

    /// <summary>HTTP/2 where every route speaks nothing else to the ring's nodes.</summary>
    private static Version VersionOf(RingHttpOptions options, HttpRing ring) =>
        options.Routes.Where(route => route.RingId == ring.Holder.RingId).All(route => route.NodeProtocol == NodeProtocol.Http2)
            ? HttpVersion.Version20
            : HttpVersion.Version11;

    private static INodeProbe? ProbeOf(ProbeOptions options, HttpMessageInvoker nodes, Version version) => options.EffectiveKind switch
    {
        ProbeKind.Http => new HttpProbe(nodes, options.Path!, version),
        ProbeKind.Tcp => new TcpProbe(),
        _ => null,
    };
}
