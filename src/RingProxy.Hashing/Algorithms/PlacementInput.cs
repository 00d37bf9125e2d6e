namespace RingProxy.Hashing;

/// <summary>What an algorithm compiles: valid, with every default filled in.</summary>
/// <param name="Spec">As given.</param>
/// <param name="Effective">With the algorithm's defaults in place of absent members.</param>
/// <param name="Nodes">Ordered by id; a node's number is its position here.</param>
/// <param name="Listed">Node numbers in the order in which the nodes were given.</param>
/// <param name="KeyHash">The hash of keys.</param>
/// <param name="HashTag">Which part of a key is hashed.</param>
internal sealed record PlacementInput(PlacementSpec Spec, PlacementSpec Effective, PlacementNode[] Nodes, int[] Listed, KeyHash KeyHash, HashTag HashTag);
