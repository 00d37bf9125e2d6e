using System.Collections.Immutable;
using System.IO.Hashing;
using System.Text;

namespace RingProxy.Hashing;

/// <summary>
/// A compiled mapping from shard keys to nodes. Immutable; safe from any thread; lookups allocate nothing.
/// Node indexes are positions in <see cref="Nodes"/>.
/// </summary>
public abstract class Placement
{
    private readonly HashTag _hashTag;

    private protected Placement(PlacementInput input, NodeIndex index)
    {
        Spec = input.Spec;
        Nodes = [.. input.Nodes];
        Index = index;
        HashFunction = input.KeyHash.Function;
        HashTag = input.Effective.HashTag;
        Shares = [.. index.Shares(Nodes.Length)];
        OwningNodeCount = index.CountReachable(Shares.AsSpan());
        Fingerprint = ComputeFingerprint();
        _hashTag = input.HashTag;
    }

    public PlacementSpec Spec { get; }

    /// <summary>The nodes, ordered by <see cref="PlacementNode.NodeId"/> (ordinal).</summary>
    public ImmutableArray<PlacementNode> Nodes { get; }

    /// <summary>Exact share of the key space that each node owns, by node index; sums to 1.</summary>
    public ImmutableArray<double> Shares { get; }

    /// <summary>How many nodes own any keys, or are replicas of some: the longest preference list.</summary>
    public int OwningNodeCount { get; }

    /// <summary>Bytes held by the lookup structures.</summary>
    public long MemoryBytes => Index.MemoryBytes;

    /// <summary>Hash over the compiled mapping (key hash, hash tag, bounds or entries, and their owners' ids): equal on every machine for the same mapping.</summary>
    public ulong Fingerprint { get; }

    internal NodeIndex Index { get; }

    /// <summary>What is computed over the hashed part of a key; two placements with the same function and tag hash all keys alike but, perhaps, the empty one.</summary>
    internal string HashFunction { get; }

    /// <summary>The hash tag in force, the algorithm's default included; null: none.</summary>
    internal string? HashTag { get; }

    /// <summary>Key hashes lie below 2 to this power.</summary>
    internal abstract int HashValueBits { get; }

    /// <summary>Compiles a placement.</summary>
    /// <exception cref="ArgumentException">The input breaks a rule; the message tells all of them.</exception>
    public static Placement Build(PlacementSpec spec, IReadOnlyList<PlacementNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(nodes);
        var errors = Validate(spec, nodes);
        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", errors));
        }

        PlacementAlgorithms.TryGet(spec.Algorithm, out var algorithm);
        return algorithm!.Build(spec, nodes);
    }

    /// <summary>Every rule that the input breaks, the algorithm's name included; empty when <see cref="Build"/> will succeed.</summary>
    public static IReadOnlyList<PlacementError> Validate(PlacementSpec spec, IReadOnlyList<PlacementNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(nodes);
        if (PlacementAlgorithms.TryGet(spec.Algorithm, out var algorithm))
        {
            return algorithm.Validate(spec, nodes);
        }

        // Which key hashes and members are legal nobody can say; the rest is told at once.
        var rules = new PlacementRules(spec, nodes);
        rules.Add("placement.algorithm", spec.Algorithm, $"unknown; legal: {string.Join(", ", PlacementAlgorithms.Names)}");
        rules.CheckCommon();
        return rules.Errors;
    }

    /// <summary>The part of a key that is hashed: its hash tag, or all of it.</summary>
    public ReadOnlySpan<byte> HashedPart(ReadOnlySpan<byte> shardKey) => _hashTag.Of(shardKey);

    /// <summary>The key hash that decides, after the hash tag is taken.</summary>
    public abstract ulong HashKey(ReadOnlySpan<byte> shardKey);

    /// <summary>Index of the owner.</summary>
    public int OwnerOf(ReadOnlySpan<byte> shardKey) => Index.Owner(HashKey(shardKey));

    /// <summary>
    /// Fills <paramref name="owners"/> with the first distinct nodes for a key, owner first, and returns how many there are:
    /// the smaller of its length and <see cref="OwningNodeCount"/>.
    /// </summary>
    public int PreferenceList(ReadOnlySpan<byte> shardKey, Span<int> owners) => Index.Fill(HashKey(shardKey), owners, OwningNodeCount);

    private ulong ComputeFingerprint()
    {
        var names = Nodes.Select(node => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(node.NodeId))).ToArray();
        var hash = new XxHash3();
        hash.Append(Encoding.UTF8.GetBytes($"{Index.Form} {HashFunction} {HashTag}\n"));
        Index.AppendTo(hash, names);
        return hash.GetCurrentHashAsUInt64();
    }
}
