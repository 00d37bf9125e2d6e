using RingProxy.Health;

namespace RingProxy.Http;

/// <summary>The probers of all rings that want probes.</summary>
internal sealed class NodeProbers : IDisposable
{
    private readonly List<(HttpRing Ring, NodeProber Prober)> _probers = [];

    public NodeProbers(HttpRings rings, NodeClient nodes, TimeProvider time)
    {
        foreach (var ring in rings.All)
        {
            if (ProbeOf(ring.Options.Health!.Probe, nodes.Direct) is { } probe)
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

    private static INodeProbe? ProbeOf(ProbeOptions options, HttpMessageInvoker nodes) => options.EffectiveKind switch
    {
        ProbeKind.Http => new HttpProbe(nodes, options.Path!),
        ProbeKind.Tcp => new TcpProbe(),
        _ => null,
    };
}
