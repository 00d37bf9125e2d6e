using System.Diagnostics.Metrics;

namespace RingProxy.Cache;

/// <summary>The meters of Redis listeners. They are read from what the loops count anyway, when somebody listens.</summary>
internal sealed class RedisMeter : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "RingProxy.Redis";

    private readonly IReadOnlyList<RedisListener> _listeners;

    public RedisMeter(IReadOnlyList<RedisListener> listeners)
    {
        _listeners = listeners;
        Meter.CreateObservableUpDownCounter("ringproxy.redis.clients", () => OfListeners(listener => listener.ClientCount), "{client}", "Clients connected, by ring.");
        Meter.CreateObservableCounter("ringproxy.redis.commands", () => OfListeners(listener => listener.Shared.Sum(shared => shared.CommandCount)), "{command}", "Commands read from clients, by ring.");
        Meter.CreateObservableCounter("ringproxy.redis.tls_failures", () => OfListeners(listener => listener.Shared.Sum(shared => shared.TlsFailures.Count)), "{handshake}", "TLS handshakes of clients that failed, by ring.");
        Meter.CreateObservableCounter("ringproxy.redis.node.commands", () => OfNodes(figures => figures.Commands), "{command}", "Commands sent to nodes, the parts of split ones each, by ring and node.");
        Meter.CreateObservableUpDownCounter("ringproxy.redis.node.waiting", () => OfNodes(figures => figures.Waiting), "{command}", "Commands whose replies are still to come, by ring and node.");
        Meter.CreateObservableUpDownCounter("ringproxy.redis.node.connections", () => OfNodes(figures => figures.OpenConnections), "{connection}", "Open connections, by ring and node.");
        Meter.CreateObservableCounter("ringproxy.redis.node.failures", Failures, "{command}", "Commands that a node did not answer, by ring, node and reason.");
    }

    public Meter Meter { get; } = new(MeterName);

    public void Dispose() => Meter.Dispose();

    /// <summary>One measurement for each ring: several listeners may follow one.</summary>
    private IEnumerable<Measurement<long>> OfListeners(Func<RedisListener, long> valueOf) =>
        from listener in _listeners
        group valueOf(listener) by listener.Options.RingId into values
        select new Measurement<long>(values.Sum(), new KeyValuePair<string, object?>("ring", values.Key));

    private IEnumerable<Measurement<long>> OfNodes(Func<NodeFigures, long> valueOf) =>
        from listener in _listeners
        from shared in listener.Shared
        from figures in shared.Routes.Figures
        group valueOf(figures) by (listener.Options.RingId, figures.NodeId) into values
        select new Measurement<long>(
            values.Sum(),
            new KeyValuePair<string, object?>("ring", values.Key.RingId),
            new KeyValuePair<string, object?>("node", values.Key.NodeId));

    private IEnumerable<Measurement<long>> Failures() =>
        from listener in _listeners
        from shared in listener.Shared
        from figures in shared.Routes.Figures
        from kind in Enum.GetValues<NodeFailureKind>()
        group figures.Failures(kind) by (listener.Options.RingId, figures.NodeId, Kind: kind) into values
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
