using System.Numerics;

namespace RingProxy.Hashing;

/// <summary>
/// One plan in the making, rank after rank. What a rank may keep of the current table it keeps; nodes above their quota give slots back; free slots go to
/// a node that already is in the row, else to one that lacks slots. Owners get long ranges. Replicas are dealt out in small chunks by a hash of the chunk, so
/// that what one node owns is replicated all over the others.
/// </summary>
/// <param name="nodes">By id.</param>
/// <param name="current">The table in force, in the numbers of <paramref name="nodes"/>; empty if there is none.</param>
/// <param name="rankCount">Ranks to plan.</param>
/// <param name="spreadZones">Whether zones of a row are to differ.</param>
internal sealed class SlotPlan(PlacementNode[] nodes, List<ushort[]> current, int rankCount, bool spreadZones)
{
    private const int SlotCount = SlotPlanner.SlotCount;

    private readonly SlotRows _rows = new(nodes, spreadZones);
    private readonly double[] _weights = Array.ConvertAll(nodes, node => node.Weight);

    /// <summary>Slots of a chunk, a power of two: sixteen chunks a node and rank, but so that ranges stay worth writing.</summary>
    private readonly int _chunkSlots = Math.Max(4, 1 << BitOperations.Log2((uint)(SlotCount / (16 * nodes.Length)) | 1));

    private int[] _have = [];
    private int[] _quotas = [];

    public IReadOnlyList<ushort[]> Make()
    {
        for (var rank = 0; rank < rankCount; rank++)
        {
            var owners = _rows.AddRank();
            Keep(rank, owners);
            _quotas = SlotQuotas.Of(_weights, _have, SlotCount);
            GiveBack(owners, row => !_rows.Any(row, node => _have[node] < _quotas[node]));
            GiveBack(owners, _ => true);
            FillFree(rank, owners);
        }

        return _rows.Ranks;
    }

    private void Keep(int rank, ushort[] owners)
    {
        _have = new int[nodes.Length];
        for (var slot = 0; slot < SlotCount; slot++)
        {
            owners[slot] = rank < current.Count && _rows.IsEligible(current[rank][slot], slot) ? current[rank][slot] : SlotTable.None;
            if (owners[slot] != SlotTable.None)
            {
                _have[owners[slot]]++;
            }
        }
    }

    /// <summary>The highest slots first, so that ranges stay long. First come those whose rows have no node that lacks slots: it could not stand there twice.</summary>
    private void GiveBack(ushort[] owners, Func<int, bool> isGood)
    {
        for (var slot = SlotCount - 1; slot >= 0; slot--)
        {
            if (owners[slot] is var owner && owner != SlotTable.None && _have[owner] > _quotas[owner] && isGood(slot))
            {
                _have[owner]--;
                owners[slot] = SlotTable.None;
            }
        }
    }

    private void FillFree(int rank, ushort[] owners)
    {
        var lacking = Enumerable.Range(0, nodes.Length).Where(node => _have[node] < _quotas[node]).ToList();
        for (var slot = 0; slot < SlotCount; slot++)
        {
            if (owners[slot] != SlotTable.None)
            {
                continue;
            }

            // Owners in order, for long ranges; replicas from anywhere, chunk by chunk.
            var from = rank == 0 || lacking.Count == 0 ? 0 : (int)(SplitMix.Finish(((ulong)(slot / _chunkSlots) << 8) | (uint)rank) % (uint)lacking.Count);
            var node = FromCurrentRow(slot, rank) ?? FirstLacking(lacking, from, slot) ?? LeastAbove(slot);
            owners[slot] = (ushort)node;
            if (++_have[node] == _quotas[node])
            {
                lacking.Remove(node);
            }
        }
    }

    /// <summary>A node that holds a copy of the slot already, in another rank.</summary>
    private int? FromCurrentRow(int slot, int rank)
    {
        foreach (var owners in rank == 0 ? [] : current)
        {
            if (_rows.IsEligible(owners[slot], slot) && _have[owners[slot]] < _quotas[owners[slot]])
            {
                return owners[slot];
            }
        }

        return null;
    }

    private int? FirstLacking(List<int> lacking, int from, int slot)
    {
        for (var i = 0; i < lacking.Count; i++)
        {
            var node = lacking[(from + i) % lacking.Count];
            if (_rows.IsEligible(node, slot))
            {
                return node;
            }
        }

        return null;
    }

    /// <summary>When those that lack slots are all in the row, or of its zones: the eligible node that is least above its quota.</summary>
    private int LeastAbove(int slot) => Enumerable.Range(0, nodes.Length)
        .Where(node => _rows.IsEligible(node, slot))
        .MinBy(node => (_have[node] - _quotas[node]) / _weights[node]);
}
