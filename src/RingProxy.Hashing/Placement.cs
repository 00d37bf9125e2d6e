using System.Collections.Immutable;

namespace RingProxy.Hashing;

/// <summary>
/// A compiled mapping from shard keys to nodes. Immutable; safe from any thread; lookups allocate nothing.
/// Node indexes are positions in <see cref="Nodes"/>.
/// </summary>
public abstract class Placement
{
    public abstract PlacementSpec Spec { get; }

    /// <summary>The nodes, ordered by <see cref="PlacementNode.NodeId"/> (ordinal).</summary>
    public abstract ImmutableArray<PlacementNode> Nodes { get; }

    /// <summary>The key hash that decides, after the hash tag is taken.</summary>
    public abstract ulong HashKey(ReadOnlySpan<byte> shardKey);

    /// <summary>Index of the owner; −1 if there are no nodes.</summary>
    public abstract int OwnerOf(ReadOnlySpan<byte> shardKey);

    /// <summary>
    /// Fills <paramref name="owners"/> with the first distinct nodes for a key, owner first, and returns how many there are:
    /// the smaller of its length and the number of nodes that own points.
    /// </summary>
    public abstract int PreferenceList(ReadOnlySpan<byte> shardKey, Span<int> owners);

    /// <summary>Exact share of the key space that each node owns, by node index; sums to 1.</summary>
    public abstract ImmutableArray<double> Shares { get; }

    /// <summary>Bytes held by the lookup structures.</summary>
    public abstract long MemoryBytes { get; }

    /// <summary>Hash over the compiled mapping (bounds and owners' ids): equal on every machine for the same mapping.</summary>
    public abstract ulong Fingerprint { get; }
}
