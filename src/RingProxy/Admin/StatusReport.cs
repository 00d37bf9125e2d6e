using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using RingProxy.Cache;
using RingProxy.Http;
using RingProxy.Topology;

namespace RingProxy;

/// <summary><c>/status</c>. docs/status.md describes every member; programs read it, so members are added, not changed.</summary>
internal sealed record StatusReport(
    BuildReport Build, string SidecarId, DateTimeOffset StartedAt, double UptimeSeconds, bool Ready, IReadOnlyList<string> Obstacles, IReadOnlyList<RingReport> Rings,
    RingHttpReport? Http, IReadOnlyList<CacheStatus>? Redis, IReadOnlyList<CacheStatus>? Memcached)
{
    public static StatusReport Of(
        SidecarIdentity identity, IEnumerable<RingHolder> holders, RingHttpControl? http, IReadOnlyList<CacheStatus> redis, IReadOnlyList<CacheStatus> memcached, Readiness readiness, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var obstacles = readiness.Obstacles();
        return new StatusReport(
            BuildReport.Current,
            identity.SidecarId,
            identity.StartedAt,
            (now - identity.StartedAt).TotalSeconds,
            obstacles.Count == 0,
            obstacles,
            [.. holders.Select(holder => RingReport.Of(holder.State, now)).OrderBy(ring => ring.RingId, StringComparer.Ordinal)],
            http?.Describe(),
            redis.Count > 0 ? redis : null,
            memcached.Count > 0 ? memcached : null);
    }
}

/// <summary>What runs.</summary>
internal sealed record BuildReport(string Version, string Runtime)
{
    public static BuildReport Current { get; } = new(
        typeof(BuildReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
        RuntimeInformation.FrameworkDescription);
}

/// <summary>One ring in <c>/status</c>.</summary>
internal sealed record RingReport
{
    public required string RingId { get; init; }

    public long? Version { get; init; }

    public string? Checksum { get; init; }

    /// <summary>Over the compiled mapping: equal where two sidecars decide alike.</summary>
    public string? Fingerprint { get; init; }

    public required RingFreshness State { get; init; }

    public required string Source { get; init; }

    public string? SourceError { get; init; }

    public DateTimeOffset? AppliedAt { get; init; }

    public double? AgeSeconds { get; init; }

    public required long NewestVersionSeen { get; init; }

    public long? MinVersion { get; init; }

    public required long Swaps { get; init; }

    public required long Refusals { get; init; }

    public RefusalReport? LastRefusal { get; init; }

    public TransitionReport? Transition { get; init; }

    public IReadOnlyList<NodeReport>? Nodes { get; init; }

    public static RingReport Of(RingHolderState state, DateTimeOffset now) => new()
    {
        RingId = state.RingId,
        Version = state.Snapshot?.Version,
        Checksum = state.Snapshot?.Checksum,
        Fingerprint = state.Snapshot?.Ring.Placement.Fingerprint.ToString("x16", CultureInfo.InvariantCulture),
        State = state.Freshness,
        Source = state.Source,
        SourceError = state.SourceError,
        AppliedAt = state.AppliedAt,
        AgeSeconds = (now - state.AppliedAt)?.TotalSeconds,
        NewestVersionSeen = state.NewestVersionSeen,
        MinVersion = state.RequiredVersion > 0 ? state.RequiredVersion : null,
        Swaps = state.SwapCount,
        Refusals = state.RefusalCount,
        LastRefusal = state.LastRefusal is { } refusal ? new RefusalReport(refusal.At, refusal.Version, [.. refusal.Reasons.Select(reason => reason.ToString())]) : null,
        Transition = state.Snapshot?.Document.Transition is { } transition ? new TransitionReport(transition.Share, transition.Announced, transition.Handoff) : null,
        Nodes = state.Snapshot is { } snapshot ? NodeReport.Of(snapshot) : null,
    };
}

/// <summary>The newest document that was refused.</summary>
internal sealed record RefusalReport(DateTimeOffset At, long? Version, IReadOnlyList<string> Reasons);

/// <summary>A change in progress.</summary>
internal sealed record TransitionReport(double Share, double Announced, HandoffMode Handoff);

/// <summary>A node, with its share of the key space as things stand.</summary>
internal sealed record NodeReport(string NodeId, string Address, NodeStatus Status, double Weight, string? Zone, double Share)
{
    public static IReadOnlyList<NodeReport> Of(RingSnapshot snapshot)
    {
        var owning = snapshot.Nodes.Select((node, i) => Report(node, snapshot.Ring.Shares[i]));
        var joining = snapshot.Document.Nodes.Where(node => node.Status == NodeStatus.Joining).Select(node => Report(node, 0));
        return [.. owning.Concat(joining).OrderBy(node => node.NodeId, StringComparer.Ordinal)];
    }

    private static NodeReport Report(RingNode node, double share) => new(node.NodeId, node.Address, node.Status, node.Weight, node.Zone, share);
}
