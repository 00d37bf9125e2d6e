namespace RingProxy.Hashing;

/// <summary>
/// How keys map to nodes: an algorithm and its parameters. A null member means the algorithm's own default; a member
/// that the algorithm does not use must be null (<see cref="PlacementAlgorithm.Validate"/> says so).
/// </summary>
public sealed record PlacementSpec
{
    /// <summary>One of <see cref="PlacementAlgorithms.Names"/>.</summary>
    public required string Algorithm { get; init; }

    /// <summary>Name of the hash over the shard key; each algorithm lists its legal values.</summary>
    public string? KeyHash { get; init; }

    /// <summary>Whether a finishing step is applied to the key hash (HAProxy).</summary>
    public bool? Avalanche { get; init; }

    /// <summary>Points on the circle for weight 1.0.</summary>
    public int? PointsPerWeight { get; init; }

    /// <summary>Two characters that enclose the part of a key that decides, such as <c>{}</c>; null: the whole key.</summary>
    public string? HashTag { get; init; }

    /// <summary>The least and the greatest number of points of all nodes together (Envoy).</summary>
    public int? MinimumRingSize { get; init; }

    /// <inheritdoc cref="MinimumRingSize"/>
    public int? MaximumRingSize { get; init; }

    /// <summary>Entries of the index table (Maglev); a prime.</summary>
    public int? TableSize { get; init; }

    /// <summary>The hash that places points, where it is not the key hash (Envoy).</summary>
    public string? PointHash { get; init; }

    /// <summary>The order in which nodes take turns (Envoy's Maglev): <c>name</c> or <c>listed</c>.</summary>
    public string? NodeOrder { get; init; }

    /// <summary>Whether a key at a token belongs to the next one (explicit tokens).</summary>
    public bool? StrictSuccessor { get; init; }
}
