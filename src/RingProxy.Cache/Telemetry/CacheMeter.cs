using System.Diagnostics.Metrics;

namespace RingProxy.Cache;

/// <summary>The meters of the listeners of one protocol. They are read from what the loops count anyway, when somebody listens.</summary>
internal sealed class CacheMeter : IDisposable
{
    private readonly IReadOnlyList<CacheListener> _listeners;

    /// <param name="listeners">All of one protocol.</param>
    /// <param name="protocol"><c>Redis</c> or <c>Memcached</c>: names the meter and, in lower case, its instruments.</param>
    public CacheMeter(IReadOnlyList<CacheListener> listeners, string protocol)
    {
        _listeners = listeners;
        Meter = new Meter($"RingProxy.{protocol}");
        var prefix = $"ringproxy.{protocol.ToLowerInvariant()}";
        Meter.CreateObservableUpDownCounter($"{prefix}.clients", () => OfListeners(listener => listener.ClientCount), "{client}", "Clients connected, by ring.");
        Meter.CreateObservableCounter($"{prefix}.commands", () => OfListeners(listener => listener.Parts.Sum(part => part.CommandCount)), "{command}", "Commands read from clients, by ring.");
        Meter.CreateObservableCounter($"{prefix}.tls_failures", () => OfListeners(listener => listener.Parts.Sum(part => part.TlsFailures.Count)), "{handshake}", "TLS handshakes of clients that failed, by ring.");
        Meter.CreateObservableCounter($"{prefix}.node.commands", () => OfNodes(figures => figures.Commands), "{command}", "Commands sent to nodes, the parts of split ones each, by ring and node.");
        Meter.CreateObservableUpDownCounter($"{prefix}.node.waiting", () => OfNodes(figures => figures.Waiting), "{command}", "Commands whose replies are still to come, by ring and node.");
        Meter.CreateObservableUpDownCounter($"{prefix}.node.connections", () => OfNodes(figures => figures.OpenConnections), "{connection}", "Open connections, by ring and node.");
        Meter.CreateObservableCounter($"{prefix}.node.failures", Failures, "{command}", "Commands that a node did not answer, by ring, node and reason.");
    }

    public Meter Meter { get; }

    public void Dispose() => Meter.Dispose();

    /// <summary>One measurement for each ring: several listeners may follow one.</summary>
    private IEnumerable<Measurement<long>> OfListeners(Func<CacheListener, long> valueOf) =>
        from listener in _listeners
        group valueOf(listener) by listener.RingId into values
        select new Measurement<long>(values.Sum(), new KeyValuePair<string, object?>("ring", values.Key));

    private IEnumerable<Measurement<long>> OfNodes(Func<NodeFigures, long> valueOf) =>
        from listener in _listeners
        from part in listener.Parts
        from routes in part.AllRoutes
        from figures in routes.Figures
        group valueOf(figures) by (listener.RingId, figures.NodeId) into values
        select new Measurement<long>(
            values.Sum(),
            new KeyValuePair<string, object?>("ring", values.Key.RingId),
            new KeyValuePair<string, object?>("node", values.Key.NodeId));

    private IEnumerable<Measurement<long>> Failures() =>
        from listener in _listeners
        from part in listener.Parts
        from routes in part.AllRoutes
        from figures in routes.Figures
        from kind in Enum.GetValues<NodeFailureKind>()
        group figures.Failures(kind) by (listener.RingId, figures.NodeId, Kind: kind) into values
        where values.Sum() > 0
        select new Measurement<long>(
            values.Sum(),
            new KeyValuePair<string, object?>("ring", values.Key.RingId),
            new KeyValuePair<string, object?>("node", values.Key.NodeId),
            new KeyValuePair<string, object?>("reason", ReasonOf(values.Key.Kind)));

    private static string ReasonOf(NodeFailureKind kind) => kind switch
    {
        NodeFailureKind.Deadline => "deadline",
        NodeFailureKind.Unreachable => "unreachable",
        NodeFailureKind.Lost => "lost",
        NodeFailureKind.Busy => "busy",
        _ => "rejected",
    };
}
