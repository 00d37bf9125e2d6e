namespace RingProxy.Hashing;

/// <summary>One way to place keys. Stateless; safe from any thread.</summary>
public abstract class PlacementAlgorithm
{
    /// <summary>The name in a ring document.</summary>
    public abstract string Name { get; }

    /// <summary>Legal values of <see cref="PlacementSpec.KeyHash"/>, the default first.</summary>
    public abstract IReadOnlyList<string> KeyHashes { get; }

    /// <summary>The text that stands for a node in the hash.</summary>
    public virtual string HashNameOf(PlacementNode node) => node.HashName ?? node.NodeId;

    /// <summary>Every rule that <paramref name="spec"/> and <paramref name="nodes"/> break; empty when <see cref="Build"/> will succeed.</summary>
    public abstract IReadOnlyList<PlacementError> Validate(PlacementSpec spec, IReadOnlyList<PlacementNode> nodes);

    /// <summary>The placement, for input that <see cref="Validate"/> accepts. The order of <paramref name="nodes"/> does not matter unless the algorithm says so.</summary>
    /// <exception cref="ArgumentException">The input is not valid.</exception>
    public abstract Placement Build(PlacementSpec spec, IReadOnlyList<PlacementNode> nodes);
}
