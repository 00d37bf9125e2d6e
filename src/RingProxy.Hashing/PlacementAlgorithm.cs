namespace RingProxy.Hashing;

/// <summary>One way to place keys. Stateless; safe from any thread.</summary>
public abstract class PlacementAlgorithm
{
    /// <summary>The most nodes of any placement.</summary>
    public const int MaxNodeCount = 10_000;

    private protected PlacementAlgorithm()
    {
    }

    /// <summary>The name in a ring document.</summary>
    public abstract string Name { get; }

    /// <summary>Legal values of <see cref="PlacementSpec.KeyHash"/>, the default first.</summary>
    public abstract IReadOnlyList<string> KeyHashes { get; }

    /// <summary>What the members that a specification leaves out stand for: one that spells them out means the same.</summary>
    public virtual PlacementSpec Defaults => new() { Algorithm = Name, KeyHash = KeyHashes[0] };

    /// <summary>The text that stands for a node in the hash.</summary>
    public virtual string HashNameOf(PlacementNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.HashName ?? node.NodeId;
    }

    /// <summary>Every rule that <paramref name="spec"/> and <paramref name="nodes"/> break; empty when <see cref="Build"/> will succeed.</summary>
    public IReadOnlyList<PlacementError> Validate(PlacementSpec spec, IReadOnlyList<PlacementNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(nodes);
        var rules = new PlacementRules(spec, nodes);
        rules.CheckKeyHash(KeyHashes);
        rules.CheckCommon();
        Check(rules);
        return rules.Errors;
    }

    /// <summary>The placement, for input that <see cref="Validate"/> accepts. The order of <paramref name="nodes"/> does not matter.</summary>
    /// <exception cref="ArgumentException">The input is not valid.</exception>
    public Placement Build(PlacementSpec spec, IReadOnlyList<PlacementNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var errors = Validate(spec, nodes);
        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", errors), nameof(spec));
        }

        var byId = nodes.OrderBy(node => node.NodeId, StringComparer.Ordinal).ToArray();
        var keyHash = Hashing.KeyHashes.Get(spec.KeyHash ?? KeyHashes[0]);
        return keyHash.Bind(spec, byId, Compile(spec, byId, keyHash));
    }

    /// <summary>The algorithm's own rules, beside those that hold for all.</summary>
    private protected abstract void Check(PlacementRules rules);

    /// <summary>The index for valid input; nodes are numbered by their position in <paramref name="nodesById"/>.</summary>
    private protected abstract NodeIndex Compile(PlacementSpec spec, PlacementNode[] nodesById, KeyHash keyHash);
}
