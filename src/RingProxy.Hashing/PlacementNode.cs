namespace RingProxy.Hashing;

/// <summary>A node as a placement sees it. Only what an algorithm says enters its hash; the zone never does.</summary>
public sealed record PlacementNode
{
    /// <summary>Stable identity; unique in a placement.</summary>
    public required string NodeId { get; init; }

    /// <summary>Where the node answers. Enters the hash only where a compatibility algorithm names nodes by address.</summary>
    public string Address { get; init; } = "";

    /// <summary>What is hashed in place of the algorithm's default name; null: the default.</summary>
    public string? HashName { get; init; }

    /// <summary>Relative share of keys, above 0; 1.0 is the usual node.</summary>
    public double Weight { get; init; } = 1.0;

    /// <summary>Absolute number of points, in place of weight × points per weight; null: by weight.</summary>
    public int? VirtualNodes { get; init; }

    /// <summary>Failure domain for preference lists that spread over zones; null: a zone of its own kind.</summary>
    public string? Zone { get; init; }

    /// <summary>The slots that the node owns, such as <c>0-4095,8000</c>; where rows have several ranks, one list for each, separated by <c>;</c>.</summary>
    public string? Slots { get; init; }

    /// <summary>The node's positions on the circle, separated by commas: decimal, negative for the upper half, or <c>0x</c> and hexadecimal.</summary>
    public string? Tokens { get; init; }
}
