namespace RingProxy.Hashing;

/// <summary>
/// The native slot table: slot = key hash modulo 65,536, and every node lists the slots that it owns, and those in which it stands as first replica, second
/// replica, and so on. Tables come from <see cref="SlotPlanner"/>: shares follow weights to within one slot, and a change moves what it must and no more. Where no node
/// lists any slots, the table is the one planned from nothing.
/// </summary>
internal sealed class SlotsAlgorithm : PlacementAlgorithm
{
    public override string Name => "slots";

    private protected override KeyHashSet Hashes => Hashing.KeyHashes.Slots;

    private protected override PlacementMembers Uses => PlacementMembers.Slots;

    private protected override string DefaultNameOf(PlacementNode node) => "";

    private protected override void Check(PlacementRules rules)
    {
        if (rules.Nodes.Any(node => node.Slots is not null))
        {
            var ranks = SlotTable.Read(rules.Nodes, SlotPlanner.SlotCount, SlotPlanner.MaxRanks, rules);
            SlotTable.CheckComplete(ranks, rules);
            SlotTable.CheckRows(ranks, rules);
        }
    }

    private protected override NodeIndex Compile(PlacementInput input)
    {
        var nodes = input.Nodes.Any(node => node.Slots is not null) ? input.Nodes : SlotPlanner.Plan(input.Nodes, [], 1, spreadZones: false);
        return new SlotIndex(SlotTable.Read(nodes, SlotPlanner.SlotCount, SlotPlanner.MaxRanks, null), input.KeyHash.ValueBits);
    }
}
