namespace RingProxy.Hashing;

/// <summary>Which placement decided a key.</summary>
public enum PlacementSide
{
    /// <summary>There is no transition.</summary>
    Only,

    /// <summary>The key is beyond the share: the previous placement owns it.</summary>
    Previous,

    /// <summary>The key is within the share: the next placement owns it.</summary>
    Next,
}

/// <summary>The answer of <see cref="Ring.Lookup"/>. Indexes are positions in <see cref="Ring.Nodes"/>.</summary>
public readonly record struct RingLookup
{
    /// <summary>The owner; −1 if the ring has no nodes that own keys.</summary>
    public required int Owner { get; init; }

    /// <summary>How many entries of the preference list were filled.</summary>
    public required int Count { get; init; }

    /// <summary>The key hash of the placement that decided.</summary>
    public required ulong KeyHash { get; init; }

    public required PlacementSide Side { get; init; }

    /// <summary>Whether the key is within the announced part and its owner differs between the placements.</summary>
    public required bool Moving { get; init; }

    /// <summary>For a moving key the owner on the other side of the change; otherwise −1.</summary>
    public required int OtherOwner { get; init; }
}
