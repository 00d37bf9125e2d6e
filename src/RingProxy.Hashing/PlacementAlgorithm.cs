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
    public IReadOnlyList<string> KeyHashes => Hashes.Names;

    /// <summary>What the members that a specification leaves out stand for: one that spells them out means the same.</summary>
    public virtual PlacementSpec Defaults => new() { Algorithm = Name, KeyHash = KeyHashes[0] };

    /// <summary>
    /// Whether the order in which nodes are listed decides anything. Never for a native algorithm; some peers number their servers,
    /// share out points one server after another, or let the first or last of equal points win.
    /// </summary>
    public virtual bool OrderMatters(PlacementSpec spec) => false;

    private protected abstract KeyHashSet Hashes { get; }

    /// <summary>The members it uses beside those that all do.</summary>
    private protected virtual PlacementMembers Uses => PlacementMembers.HashNames;

    /// <summary>The text that stands for a node in the hash; empty where no text of the node's own does.</summary>
    public string HashNameOf(PlacementNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.HashName ?? DefaultNameOf(node);
    }

    /// <summary>Every rule that <paramref name="spec"/> and <paramref name="nodes"/> break; empty when <see cref="Build"/> will succeed.</summary>
    public IReadOnlyList<PlacementError> Validate(PlacementSpec spec, IReadOnlyList<PlacementNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(nodes);
        var rules = new PlacementRules(spec, nodes);
        rules.CheckKeyHash(KeyHashes);
        rules.CheckCommon();
        rules.CheckUnused(Uses);
        Check(rules);
        return rules.Errors;
    }

    /// <summary>The placement, for input that <see cref="Validate"/> accepts. The order of <paramref name="nodes"/> matters only if <see cref="OrderMatters"/>.</summary>
    /// <exception cref="ArgumentException">The input is not valid.</exception>
    public Placement Build(PlacementSpec spec, IReadOnlyList<PlacementNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var errors = Validate(spec, nodes);
        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", errors), nameof(spec));
        }

        var byId = nodes.Index().OrderBy(node => node.Item.NodeId, StringComparer.Ordinal).ToArray();
        var listed = new int[byId.Length];
        for (var number = 0; number < byId.Length; number++)
        {
            listed[byId[number].Index] = number;
        }

        var effective = WithDefaults(spec);
        var input = new PlacementInput(spec, effective, Array.ConvertAll(byId, node => node.Item), listed, KeyHashOf(effective), HashTagOf(effective));
        return input.KeyHash.Bind(input, Compile(input));
    }

    /// <summary>The specification with every member that it leaves out filled in.</summary>
    internal PlacementSpec WithDefaults(PlacementSpec spec)
    {
        var defaults = Defaults;
        return spec with
        {
            KeyHash = spec.KeyHash ?? defaults.KeyHash,
            Avalanche = spec.Avalanche ?? defaults.Avalanche,
            PointsPerWeight = spec.PointsPerWeight ?? defaults.PointsPerWeight,
            HashTag = spec.HashTag ?? defaults.HashTag,
            MinimumRingSize = spec.MinimumRingSize ?? defaults.MinimumRingSize,
            MaximumRingSize = spec.MaximumRingSize ?? defaults.MaximumRingSize,
            TableSize = spec.TableSize ?? defaults.TableSize,
            PointHash = spec.PointHash ?? defaults.PointHash,
            NodeOrder = spec.NodeOrder ?? defaults.NodeOrder,
            StrictSuccessor = spec.StrictSuccessor ?? defaults.StrictSuccessor,
        };
    }

    /// <summary>The hash of keys by one of its <see cref="KeyHashes"/>, other members being absent.</summary>
    internal KeyHash KeyHashNamed(string name) => KeyHashOf(WithDefaults(new PlacementSpec { Algorithm = Name, KeyHash = name }));

    /// <summary>The hash of keys that a complete specification asks for.</summary>
    private protected virtual KeyHash KeyHashOf(PlacementSpec effective) => Hashes.Get(effective.KeyHash);

    /// <summary>What stands for a node without a hash name.</summary>
    private protected virtual string DefaultNameOf(PlacementNode node) => node.NodeId;

    /// <summary>How a complete specification reads hash tags.</summary>
    private protected virtual HashTag HashTagOf(PlacementSpec effective) => HashTag.Parse(effective.HashTag);

    /// <summary>The algorithm's own rules, beside those that hold for all.</summary>
    private protected abstract void Check(PlacementRules rules);

    /// <summary>The index for valid input.</summary>
    private protected abstract NodeIndex Compile(PlacementInput input);
}
