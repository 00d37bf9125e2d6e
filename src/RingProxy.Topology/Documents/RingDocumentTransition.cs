using System.Collections.Immutable;
using System.Text.Json;
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
    /// <summary>The placement that the ring is leaving.</summary>
    public required PlacementSpec PreviousPlacement { get; init; }

    /// <summary>Its nodes.</summary>
    public required ImmutableArray<RingNode> PreviousNodes { get; init; }

    /// <summary>The transition's own version: the same in every step of one transition; seeds the gate. Default 1.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Part of the key space that follows the next placement, 0 to 1; default 0.</summary>
    public double Share { get; init; }

    /// <summary>Part of the key space treated as moving, <see cref="Share"/> to 1; absent in a document: equal to the share.</summary>
    public double Announced { get; init; }

    /// <summary>Default <see cref="HandoffMode.None"/>.</summary>
    public HandoffMode Handoff { get; init; }

    /// <summary>Unknown members of <c>transition</c>.</summary>
    public ImmutableSortedDictionary<string, JsonElement> Extra { get; init; } = ExtraMembers.None;

    /// <summary>Unknown members of <c>transition.previous</c>.</summary>
    public ImmutableSortedDictionary<string, JsonElement> PreviousExtra { get; init; } = ExtraMembers.None;

    /// <summary>Unknown members of <c>transition.previous.placement</c>.</summary>
    public ImmutableSortedDictionary<string, JsonElement> PreviousPlacementExtra { get; init; } = ExtraMembers.None;
}
