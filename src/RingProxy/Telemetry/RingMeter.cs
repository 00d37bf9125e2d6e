using System.Diagnostics.Metrics;
using RingProxy.Topology;

namespace RingProxy;

/// <summary>Meters of the rings, read from the holders when somebody collects them.</summary>
internal sealed class RingMeter : IDisposable
{
    public const string MeterName = "RingProxy.Rings";

    private readonly Meter _meter = new(MeterName);

    public RingMeter(IReadOnlyCollection<RingHolder> holders, TimeProvider time)
    {
        _meter.CreateObservableGauge("ringproxy.ring.version", () => Of(holders, state => state.Snapshot?.Version ?? 0), "{version}", "Version in force; 0: none.");
        _meter.CreateObservableGauge("ringproxy.ring.newest_version_seen", () => Of(holders, state => state.NewestVersionSeen), "{version}", "Highest version seen in the store.");
        _meter.CreateObservableGauge("ringproxy.ring.age", () => Of(holders, state => state.AppliedAt is { } at ? (time.GetUtcNow() - at).TotalSeconds : 0), "s", "Time since the version in force was applied.");
        _meter.CreateObservableCounter("ringproxy.ring.swaps", () => Of(holders, state => state.SwapCount), "{swap}", "Rings put in force.");
        _meter.CreateObservableCounter("ringproxy.ring.refusals", () => Of(holders, state => state.RefusalCount), "{document}", "Documents refused.");
        _meter.CreateObservableGauge("ringproxy.ring.source_state", () => holders.SelectMany(SourceStates), "{state}", "1 for the state the source is in (none, fresh, stale, lastKnownGood), else 0.");
        _meter.CreateObservableGauge("ringproxy.ring.node_share", () => holders.SelectMany(Shares), "1", "Part of the key space that a node owns.");
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<T>> Of<T>(IEnumerable<RingHolder> holders, Func<RingHolderState, T> value)
        where T : struct =>
        holders.Select(holder => new Measurement<T>(value(holder.State), new KeyValuePair<string, object?>("ring", holder.RingId)));

    private static IEnumerable<Measurement<int>> SourceStates(RingHolder holder) => Enum.GetValues<RingFreshness>().Select(freshness => new Measurement<int>(
        holder.State.Freshness == freshness ? 1 : 0,
        new KeyValuePair<string, object?>("ring", holder.RingId),
        new KeyValuePair<string, object?>("state", ScalarText.NameOf(freshness.ToString()))));

    private static IEnumerable<Measurement<double>> Shares(RingHolder holder) =>
        holder.Current is not { } snapshot ? [] : snapshot.Nodes.Select((node, i) => new Measurement<double>(
            snapshot.Ring.Shares[i],
            new KeyValuePair<string, object?>("ring", holder.RingId),
            new KeyValuePair<string, object?>("node", node.NodeId)));
}
