using System.IO.Hashing;

namespace RingProxy.Hashing;

/// <summary>
/// From a key hash to nodes: the compiled half of a placement. Every algorithm becomes one of a few kinds, and most become
/// <see cref="BoundIndex"/> or <see cref="TableIndex"/>. Immutable; safe from any thread; lookups allocate nothing.
/// </summary>
internal abstract class NodeIndex
{
    /// <summary>The node that owns a hash.</summary>
    public abstract int Owner(ulong hash);

    /// <summary>Offers nodes in order of preference, repeats allowed, until the list is full; it is not when the walk begins.</summary>
    public abstract void Walk(ulong hash, scoped ref PreferenceList list);

    /// <summary>Fills a plain preference list: the first distinct nodes. Returns how many, at most <paramref name="owningCount"/>.</summary>
    public virtual int Fill(ulong hash, Span<int> nodes, int owningCount)
    {
        var list = new PreferenceList(nodes, owningCount);
        if (!list.IsFull)
        {
            Walk(hash, ref list);
        }

        return list.Count;
    }

    /// <summary>Share of the hash's values that each of <paramref name="nodeCount"/> nodes owns.</summary>
    public abstract double[] Shares(int nodeCount);

    /// <summary>How many nodes a walk can find: those that own something, by the shares of this index.</summary>
    public virtual int CountReachable(ReadOnlySpan<double> shares)
    {
        var count = 0;
        foreach (var share in shares)
        {
            count += share > 0 ? 1 : 0;
        }

        return count;
    }

    /// <summary>Bytes of the lookup structures.</summary>
    public abstract long MemoryBytes { get; }

    /// <summary>What kind of mapping this is: two kinds may hold the same numbers and mean something else.</summary>
    public abstract string Form { get; }

    /// <summary>Feeds the mapping to a hash, with nodes named by <paramref name="nameHashes"/>, the same on every machine.</summary>
    public abstract void AppendTo(XxHash3 hash, ReadOnlySpan<ulong> nameHashes);
}
