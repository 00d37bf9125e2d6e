using RingProxy.Hashing;

namespace RingProxy.Cli;

/// <summary>A cluster before and after a change, and the keys that are looked up in both. Pure: the same input gives the same result.</summary>
internal sealed class ChangeSimulation(IReadOnlyList<PlacementNode> before, IReadOnlyList<PlacementNode> after, KeyBatch keys)
{
    public KeyBatch Keys { get; } = keys;

    /// <summary>The least part of the keys that must move: what nodes gain by their weights.</summary>
    public double IdealMoved => after.Sum(node => Math.Max(0, FairShare(node, after) - FairShare(before.FirstOrDefault(b => b.NodeId == node.NodeId), before)));

    public Placement Before(Contender contender) => contender.Build(before);

    public ChangeResult Run(Contender contender, Placement placement)
    {
        var next = contender.Build(after, placement);
        var loads = new double[placement.Nodes.Length];
        var movedCount = 0;
        for (var i = 0; i < Keys.Count; i++)
        {
            var owner = placement.OwnerOf(Keys[i]);
            var nextOwner = next.OwnerOf(Keys[i]);
            loads[owner]++;
            movedCount += placement.Nodes[owner].NodeId == next.Nodes[nextOwner].NodeId ? 0 : 1;
        }

        var weights = placement.Nodes.Select(node => node.Weight).ToArray();
        return new ChangeResult
        {
            Algorithm = contender.Name,
            Moved = (double)movedCount / Keys.Count,
            Balance = LoadBalance.Of(placement.Shares, weights),
            SampledBalance = LoadBalance.Of(loads, weights),
            MemoryBytes = placement.MemoryBytes,
        };
    }

    private static double FairShare(PlacementNode? node, IReadOnlyList<PlacementNode> nodes) => node is null ? 0 : node.Weight / nodes.Sum(n => n.Weight);
}
