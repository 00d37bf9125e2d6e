namespace RingProxy.Hashing;

/// <summary>What a <see cref="Ring"/> is compiled from.</summary>
public sealed record RingSpec
{
    /// <summary>Seeds the gate of a transition.</summary>
    public required string RingId { get; init; }

    public required PlacementSpec Placement { get; init; }

    public required IReadOnlyList<PlacementNode> Nodes { get; init; }

    /// <summary>Length of preference lists, owner included; at least 1.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Whether preference lists take nodes of zones not yet in the list first. The owner is not affected.</summary>
    public bool SpreadZones { get; init; }

    /// <summary>0: off; above 1: no node takes more than this multiple of the mean load (<see cref="Ring.PickWithinLoad"/>).</summary>
    public double BoundedLoad { get; init; }

    /// <summary>The change in progress, if any.</summary>
    public RingTransition? Transition { get; init; }
}

/// <summary>The placement that a ring is leaving, and how far it has gone.</summary>
public sealed record RingTransition
{
    public required PlacementSpec PreviousPlacement { get; init; }

    public required IReadOnlyList<PlacementNode> PreviousNodes { get; init; }

    /// <summary>Seeds the gate together with the ring id; stays the same from the first step of a transition to its last.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Part of the key space that follows the next placement, 0 to 1.</summary>
    public double Share { get; init; }

    /// <summary>Part of the key space that is treated as moving, <see cref="Share"/> to 1.</summary>
    public double Announced { get; init; }
}
