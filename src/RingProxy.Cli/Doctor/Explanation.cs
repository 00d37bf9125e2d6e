using System.Collections.Immutable;
using RingProxy.Hashing;

namespace RingProxy.Cli;

/// <summary>A placement that might have made the observed decisions.</summary>
/// <param name="Spec">Algorithm and parameters.</param>
/// <param name="Nodes">The ring's nodes, under the names and in the order that it takes.</param>
/// <param name="Traits">What differs from the document: names, weights, order; empty: nothing.</param>
internal sealed record Explanation(PlacementSpec Spec, ImmutableArray<PlacementNode> Nodes, ImmutableArray<string> Traits)
{
    /// <summary>The key hash, the algorithm's default included.</summary>
    public string KeyHash => Spec.KeyHash ?? (PlacementAlgorithms.TryGet(Spec.Algorithm, out var algorithm) ? algorithm.KeyHashes[0] : "");

    /// <summary>Algorithm, key hash, and whatever else makes it this one.</summary>
    public string Describe()
    {
        var parts = new List<string> { Spec.Algorithm, $"keyHash {KeyHash}" };
        if (Spec.Avalanche is { } avalanche)
            parts.Add(avalanche ? "with avalanche" : "without avalanche");
        if (Spec.PointHash is { } pointHash)
            parts.Add($"pointHash {pointHash}");
        if (Spec.NodeOrder is { } order)
            parts.Add($"nodeOrder {order}");
        if (Spec.HashTag is { } tag)
            parts.Add($"hashTag {tag}");
        return string.Join(", ", parts.Concat(Traits));
    }
}
