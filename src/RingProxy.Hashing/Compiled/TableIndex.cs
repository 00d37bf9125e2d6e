using System.IO.Hashing;

namespace RingProxy.Hashing;

/// <summary>The canonical form of everything that counts: the entry at <c>hash mod length</c> owns; the walk goes on entry by entry.</summary>
/// <param name="entries">Node by entry.</param>
/// <param name="valueBits">Key hashes lie below 2 to this power.</param>
internal class TableIndex(ushort[] entries, int valueBits) : NodeIndex
{
    public override string Form => "table";

    public override long MemoryBytes => (long)entries.Length * sizeof(ushort);

    /// <summary>The owner of each entry.</summary>
    public ReadOnlySpan<ushort> Entries => entries;

    public override int Owner(ulong hash) => entries[hash % (uint)entries.Length];

    public override void Walk(ulong hash, scoped ref PreferenceList list)
    {
        var i = (int)(hash % (uint)entries.Length);
        while (!list.IsFull)
        {
            list.Offer(entries[i]);
            i = i + 1 == entries.Length ? 0 : i + 1;
        }
    }

    /// <remarks>The first <c>2^bits mod length</c> entries are hit by one hash value more than the others.</remarks>
    public override double[] Shares(int nodeCount)
    {
        var (quotient, remainder) = UInt128.DivRem(UInt128.One << valueBits, (UInt128)entries.Length);
        var owned = new UInt128[nodeCount];
        for (var i = 0; i < entries.Length; i++)
        {
            owned[entries[i]] += quotient + ((UInt128)i < remainder ? 1u : 0u);
        }

        var whole = Math.Pow(2, valueBits);
        return Array.ConvertAll(owned, size => (double)size / whole);
    }

    public override void AppendTo(XxHash3 hash, ReadOnlySpan<ulong> nameHashes)
    {
        foreach (var node in entries)
        {
            hash.Append(BitConverter.GetBytes(nameHashes[node]));
        }
    }
}
