using RingProxy.Hashing;

namespace RingProxy.Topology;

/// <summary>Plans the slot tables of documents whose algorithm is <c>slots</c>; see <see cref="SlotPlanner"/>.</summary>
public static class SlotTables
{
    private const string Algorithm = "slots";

    /// <summary>
    /// The draft with a table, where it needs one: the least movement from the current document's, or a new one if that has none. A draft of another algorithm, or with a
    /// table of its own, comes back as it is.
    /// </summary>
    public static RingDocument PlanIfAbsent(RingDocument draft, RingDocument? current) =>
        draft.Placement.Algorithm == Algorithm && draft.Nodes.All(node => node.Slots is null)
            ? Plan(draft, current is { Placement.Algorithm: Algorithm } ? current.Nodes : [])
            : draft;

    /// <summary>The draft with its table planned anew, rows as long as <see cref="RingDocument.Replicas"/>; nodes that are joining get no slots.</summary>
    /// <param name="draft">Of algorithm <c>slots</c>.</param>
    /// <param name="current">The nodes with the table in force; none may have one.</param>
    /// <exception cref="ArgumentException">The algorithm is another, no node may own slots, or the current table breaks a rule.</exception>
    public static RingDocument Plan(RingDocument draft, IReadOnlyList<RingNode> current)
    {
        if (draft.Placement.Algorithm != Algorithm)
            throw new ArgumentException($"placement.algorithm: \"{draft.Placement.Algorithm}\": has no slot table; legal: \"{Algorithm}\"", nameof(draft));
        var owners = draft.Nodes.Where(node => node.Status is not NodeStatus.Joining).Select(RingSpecs.Node).ToArray();
        if (owners.Length == 0)
            throw new ArgumentException("nodes: are all joining; at least one node must own slots", nameof(draft));
        var planned = SlotPlanner.Plan(owners, [.. current.Select(RingSpecs.Node)], draft.Replicas, draft.SpreadZones)
            .ToDictionary(node => node.NodeId, node => node.Slots, StringComparer.Ordinal);
        return draft with { Nodes = [.. draft.Nodes.Select(node => node with { Slots = planned.GetValueOrDefault(node.NodeId) })] };
    }
}
