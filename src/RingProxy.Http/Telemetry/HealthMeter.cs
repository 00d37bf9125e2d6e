using System.Diagnostics;
using System.Diagnostics.Metrics;
using RingProxy.Health;

namespace RingProxy.Http;

/// <summary>Meters of the nodes' health and of what limits further tries, read from the rings when somebody collects them.</summary>
internal sealed class HealthMeter : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _transitions;

    public HealthMeter(IMeterFactory factory, HttpRings rings)
    {
        _meter = factory.Create(HttpMeter.MeterName);
        _transitions = _meter.CreateCounter<long>("ringproxy.http.node.transitions", "{transition}", "Changes of a node's state, by ring, node and both states.");
        _meter.CreateObservableGauge("ringproxy.http.node.state", () => rings.All.SelectMany(States), "{state}", "1 for the state that a node is in (up, slowStart, halfOpen, open, unhealthy, isolated), else 0.");
        _meter.CreateObservableGauge("ringproxy.http.node.in_flight", () => rings.All.SelectMany(InFlight), "{request}", "Requests that a node has now.");
        _meter.CreateObservableGauge("ringproxy.http.fail_open", () => Of(rings, ring => ring.Mask.FailsOpen ? 1 : 0), "1", "1 while more nodes are out than the guard allows, so that all are tried.");
        _meter.CreateObservableGauge("ringproxy.http.retry.active", () => Of(rings, ring => ring.Retries.Retrying), "{request}", "Requests on a further try now.");
        _meter.CreateObservableGauge("ringproxy.http.retry.limit", () => Of(rings, ring => ring.Retries.Limit), "{request}", "How many may be on a further try now.");
        _meter.CreateObservableCounter("ringproxy.http.retry.waited", () => Of(rings, ring => ring.Retries.WaitedCount), "{attempt}", "Further tries that had to wait for a place in the budget.");
        _meter.CreateObservableCounter("ringproxy.http.failover.refused", () => Of(rings, ring => ring.Failover.RefusedCount), "{request}", "Requests that found the failover rate used up.");
    }

    public void Changed(string ring, string node, NodeState before, NodeState after) =>
        _transitions.Add(1, new TagList { { "ring", ring }, { "node", node }, { "from", NameOf(before) }, { "to", NameOf(after) } });

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<T>> Of<T>(HttpRings rings, Func<HttpRing, T> value)
        where T : struct =>
        rings.All.Select(ring => new Measurement<T>(value(ring), new KeyValuePair<string, object?>("ring", ring.Holder.RingId)));

    private static IEnumerable<Measurement<int>> States(HttpRing ring) =>
        from node in ring.Mask.Nodes
        let now = node.Describe().State
        from state in Enum.GetValues<NodeState>()
        select new Measurement<int>(state == now ? 1 : 0, [.. Tags(ring, node), new("state", NameOf(state))]);

    private static IEnumerable<Measurement<int>> InFlight(HttpRing ring) =>
        ring.Mask.Nodes.Select(node => new Measurement<int>(node.Load.InFlight, Tags(ring, node)));

    private static KeyValuePair<string, object?>[] Tags(HttpRing ring, NodeHealth node) => [new("ring", ring.Holder.RingId), new("node", node.NodeId)];

    private static string NameOf(NodeState state)
    {
        var name = state.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
