namespace RingProxy.Hashing;

/// <summary>
/// Plans the table of a <c>slots</c> placement: every rank is shared out by weight to within one slot, and no slot moves that need not. The plan depends on
/// the nodes, the current table and nothing else, so that it is the same wherever it is made.
/// </summary>
public static class SlotPlanner
{
    /// <summary>Slots of a <c>slots</c> placement.</summary>
    public const int SlotCount = 65_536;

    /// <summary>The most nodes of a row.</summary>
    public const int MaxRanks = RingRules.MaxReplicas;

    /// <summary>The nodes with their <see cref="PlacementNode.Slots"/> planned anew.</summary>
    /// <param name="nodes">The nodes that are to own slots; what they declare of slots is not looked at.</param>
    /// <param name="current">The nodes with the table in force, which may be others; empty: there is none.</param>
    /// <param name="ranks">Length of a row, owner included, 1 to <see cref="MaxRanks"/>; never more than there are nodes.</param>
    /// <param name="spreadZones">Whether the nodes of a row are to be of different zones, as far as there are zones enough.</param>
    /// <exception cref="ArgumentException"><paramref name="nodes"/> is empty, or the current table breaks a rule.</exception>
    public static IReadOnlyList<PlacementNode> Plan(IReadOnlyList<PlacementNode> nodes, IReadOnlyList<PlacementNode> current, int ranks, bool spreadZones)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(current);
        ArgumentOutOfRangeException.ThrowIfZero(nodes.Count, nameof(nodes));
        ArgumentOutOfRangeException.ThrowIfLessThan(ranks, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ranks, MaxRanks);
        var byId = nodes.OrderBy(node => node.NodeId, StringComparer.Ordinal).ToArray();
        var plan = new SlotPlan(byId, CurrentRows(byId, current), Math.Min(ranks, byId.Length), spreadZones);
        var texts = SlotRanges.Write(plan.Make(), byId.Length);
        var slotsOf = byId.Zip(texts).ToDictionary(pair => pair.First.NodeId, pair => pair.Second, StringComparer.Ordinal);
        return [.. nodes.Select(node => node with { Slots = slotsOf[node.NodeId] })];
    }

    /// <summary>The table in force in the numbers of the new nodes; slots of nodes that are gone are free.</summary>
    private static List<ushort[]> CurrentRows(PlacementNode[] byId, IReadOnlyList<PlacementNode> current)
    {
        if (current.All(node => node.Slots is null))
        {
            return [];
        }

        var rules = new PlacementRules(new PlacementSpec { Algorithm = "slots" }, current);
        var ranks = SlotTable.Read(current, SlotCount, MaxRanks, rules);
        if (rules.Errors.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", rules.Errors), nameof(current));
        }

        var numberOf = byId.Index().ToDictionary(node => node.Item.NodeId, node => (ushort)node.Index, StringComparer.Ordinal);
        var translated = current.Select(node => numberOf.GetValueOrDefault(node.NodeId, SlotTable.None)).ToArray();
        return ranks.ConvertAll(owners => Array.ConvertAll(owners, owner => owner == SlotTable.None ? owner : translated[owner]));
    }
}
