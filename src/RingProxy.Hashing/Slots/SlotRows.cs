namespace RingProxy.Hashing;

/// <summary>The rows of a plan as far as they are made: who stands in them, and who may still join.</summary>
internal sealed class SlotRows(PlacementNode[] nodes, bool spreadZones)
{
    private readonly List<ushort[]> _ranks = [];

    /// <summary>Zone number by node; a node without a zone is one of its own.</summary>
    private readonly int[] _zones = [.. nodes.Select((node, i) => node.Zone is null ? i : Array.FindIndex(nodes, other => other.Zone == node.Zone))];

    private readonly int _zoneCount = nodes.Select((node, i) => node.Zone ?? $"\0{i}").Distinct().Count();

    public IReadOnlyList<ushort[]> Ranks => _ranks;

    /// <summary>A new rank without owners, to be filled by the caller; the ranks before it are complete.</summary>
    public ushort[] AddRank()
    {
        _ranks.Add(new ushort[SlotPlanner.SlotCount]);
        return _ranks[^1];
    }

    /// <summary>Whether some node of a slot's row, the newest rank left aside, is such.</summary>
    public bool Any(int slot, Func<int, bool> predicate)
    {
        for (var rank = 0; rank < _ranks.Count - 1; rank++)
        {
            if (predicate(_ranks[rank][slot]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a node may stand in the newest rank: not in the row already, and of a new zone as long as there is one.</summary>
    public bool IsEligible(int node, int slot)
    {
        if (node == SlotTable.None)
        {
            return false;
        }

        var (sharesZone, before) = (false, _ranks.Count - 1);
        for (var rank = 0; rank < before; rank++)
        {
            var other = _ranks[rank][slot];
            if (other == node)
            {
                return false;
            }

            sharesZone |= _zones[other] == _zones[node];
        }

        // As zones are spread rank by rank, the ranks before are of as many zones as there are, or of distinct ones.
        return !spreadZones || !sharesZone || before >= _zoneCount;
    }
}
