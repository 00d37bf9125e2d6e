using System.IO.Hashing;

namespace RingProxy.Hashing;

/// <summary>
/// A slot table with planned rows. The walk offers the row, rank by rank, and then the owners of other slots: from slot s on by a step that is odd and
/// drawn from s, which reaches every slot. Owners have long ranges, so neighbours would all say the same; this way the keys of a
/// node that fails spread over all others. Nodes that own nothing but stand in rows come last.
/// </summary>
/// <param name="ranks">Node by slot: the owners, then the planned replicas; as many slots as a power of two.</param>
/// <param name="valueBits">Key hashes lie below 2 to this power.</param>
internal sealed class SlotIndex(IReadOnlyList<ushort[]> ranks, int valueBits) : TableIndex(ranks[0], valueBits)
{
    private readonly ushort[][] _ranks = [.. ranks];

    public override string Form => "slots";

    public override long MemoryBytes => _ranks.Length * base.MemoryBytes;

    public override void Walk(ulong hash, scoped ref PreferenceList list)
    {
        var owners = _ranks[0];
        var slot = (int)(hash % (uint)owners.Length);
        for (var rank = 0; rank < _ranks.Length && !list.IsFull; rank++)
        {
            list.Offer(_ranks[rank][slot]);
        }

        var step = (int)SplitMix.Finish((ulong)slot) | 1;
        foreach (var nodes in _ranks)
        {
            for (var i = 1; i < nodes.Length && !list.IsFull; i++)
            {
                list.Offer(nodes[(slot + (i * step)) & (nodes.Length - 1)]);
            }
        }
    }

    /// <remarks>Also those that are replicas alone.</remarks>
    public override int CountReachable(ReadOnlySpan<double> shares) => _ranks.SelectMany(nodes => nodes).Distinct().Count();

    public override void AppendTo(XxHash3 hash, ReadOnlySpan<ulong> nameHashes)
    {
        foreach (var owners in _ranks)
        {
            foreach (var node in owners)
            {
                hash.Append(BitConverter.GetBytes(nameHashes[node]));
            }
        }
    }
}
