namespace RingProxy.Hashing;

/// <summary>Who owns each slot, rank by rank: rank 0 holds the owners, the next ones their replicas.</summary>
internal static class SlotTable
{
    /// <summary>No node owns the slot.</summary>
    public const ushort None = ushort.MaxValue;

    /// <summary>Reads the table that the nodes declare; what is wrong goes to <paramref name="rules"/>.</summary>
    /// <param name="nodes">A node's number is its position.</param>
    /// <param name="slotCount">Slots of the ring.</param>
    /// <param name="maxRanks">The most ranks that are legal.</param>
    /// <param name="rules">Where errors go; null for nodes that are known to be right.</param>
    public static List<ushort[]> Read(IReadOnlyList<PlacementNode> nodes, int slotCount, int maxRanks, PlacementRules? rules)
    {
        var ranks = new List<ushort[]>();
        for (var i = 0; i < nodes.Count; i++)
        {
            var node = i;
            var wrong = SlotRanges.Read(nodes[i].Slots ?? "", slotCount, (rank, first, last) =>
            {
                while (ranks.Count <= rank && ranks.Count < maxRanks)
                {
                    ranks.Add(NewRank(slotCount));
                }

                if (rank >= maxRanks)
                {
                    rules?.Add($"nodes[{node}].slots", $"{first}-{last}", $"of rank {rank}; legal: at most {maxRanks} lists of slots");
                    return;
                }

                Take(ranks, rank, (first, last), node, rules);
            });
            if (wrong is not null)
            {
                rules?.Add($"nodes[{i}].slots", wrong, $"not a slot or a range of slots; legal: 0 to {slotCount - 1}, such as 0-4095,8000");
            }
        }

        return ranks;
    }

    /// <summary>Tells slots that nobody owns.</summary>
    public static void CheckComplete(IReadOnlyList<ushort[]> ranks, PlacementRules rules)
    {
        for (var rank = 0; rank < Math.Max(1, ranks.Count); rank++)
        {
            var first = ranks.Count == 0 ? 0 : Array.IndexOf(ranks[rank], None);
            if (first >= 0)
            {
                rules.Add("nodes", first, $"a slot that no node owns in rank {rank}; legal: every slot owned by one node");
            }
        }
    }

    private static ushort[] NewRank(int slotCount)
    {
        var owners = new ushort[slotCount];
        Array.Fill(owners, None);
        return owners;
    }

    private static void Take(List<ushort[]> ranks, int rank, (int First, int Last) range, int node, PlacementRules? rules)
    {
        var owners = ranks[rank];
        for (var slot = range.First; slot <= range.Last; slot++)
        {
            if (rules is not null && owners[slot] != None)
            {
                rules.Add($"nodes[{node}].slots", slot, $"nodes[{owners[slot]}] owns this slot, too; legal: one owner a slot");
                return;
            }

            owners[slot] = (ushort)node;
        }
    }

    /// <summary>Tells rows in which a node stands twice.</summary>
    public static void CheckRows(IReadOnlyList<ushort[]> ranks, PlacementRules rules)
    {
        for (var rank = 1; rank < ranks.Count; rank++)
        {
            for (var before = 0; before < rank; before++)
            {
                var slot = IndexOfEqual(ranks[rank], ranks[before]);
                if (slot >= 0)
                {
                    rules.Add($"nodes[{ranks[rank][slot]}].slots", slot, "the node stands twice in the slot's row; legal: distinct nodes");
                    return;
                }
            }
        }
    }

    /// <summary>The first slot with the same node in both ranks; −1 if there is none.</summary>
    private static int IndexOfEqual(ReadOnlySpan<ushort> one, ReadOnlySpan<ushort> other)
    {
        for (var slot = 0; slot < one.Length; slot++)
        {
            if (one[slot] == other[slot] && one[slot] != None)
            {
                return slot;
            }
        }

        return -1;
    }
}
