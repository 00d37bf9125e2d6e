using RingProxy.Topology;

namespace RingProxy;

/// <summary>Whether requests should come here: every ring is in force with the version demanded, and the process is not stopping.</summary>
internal sealed class Readiness(IReadOnlyCollection<RingHolder> holders)
{
    private volatile bool _stopping;

    /// <summary>From here on never ready again.</summary>
    public void Stop() => _stopping = true;

    /// <summary>Why not; empty if ready.</summary>
    public IReadOnlyList<string> Obstacles() =>
        _stopping ? ["the process is stopping"] : [.. holders.Select(holder => ObstacleOf(holder.State)).OfType<string>()];

    private static string? ObstacleOf(RingHolderState state) => state switch
    {
        { Snapshot: null } => $"ring '{state.RingId}': no valid document yet: {state.SourceError ?? Refusal(state) ?? "the store has none"}",
        { Snapshot.Version: var version } when version < state.RequiredVersion =>
            $"ring '{state.RingId}': version {version} is in force, but version {state.RequiredVersion} or a higher one is demanded (minVersion)",
        _ => null,
    };

    private static string? Refusal(RingHolderState state) =>
        state.LastRefusal is { } refusal ? $"version {refusal.Version?.ToString() ?? "unknown"} was refused: {string.Join("; ", refusal.Reasons)}" : null;
}
