using System.Collections.Immutable;
using RingProxy.Hashing;

namespace RingProxy.Topology;

/// <summary>What happens to the data of keys that moved.</summary>
public enum HandoffMode
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The next owner reads from the previous one on a miss.</summary>
    Warm,

    /// <summary>The control plane copies keys before the share is raised.</summary>
    Migrate,
}

/// <summary>A change in progress.</summary>
public sealed record RingDocumentTransition
{
    public required PlacementSpec PreviousPlacement { get; init; }

    public required ImmutableArray<RingNode> PreviousNodes { get; init; }

    /// <summary>The transition's own version: the same in every step of one transition; seeds the gate. Default 1.</summary>
    public long Version { get; init; } = 1;

    /// <summary>0 to 1.</summary>
    public double Share { get; init; }

    /// <summary><see cref="Share"/> to 1; absent in a document: equal to the share.</summary>
    public double Announced { get; init; }

    public HandoffMode Handoff { get; init; }
}
