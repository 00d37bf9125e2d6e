using System.Text;
using RingProxy.Hashing;

namespace RingProxy.IntegrationTests;

/// <summary>A pool as a peer has it in its configuration, and the placement that must map keys as it does.</summary>
/// <param name="Name">A word that is fit for file names and configurations.</param>
/// <param name="Nodes">In the peer's order; the id of a node is what the peer's answers call it.</param>
internal sealed record PeerPool(string Name, PlacementSpec Spec, IReadOnlyList<PlacementNode> Nodes, IReadOnlyList<byte[]> Keys)
{
    /// <summary>The keys whose owner is another than the peer's, one sentence each.</summary>
    /// <param name="owners">Node ids, by key.</param>
    public IEnumerable<string> Disagreements(IReadOnlyList<string> owners)
    {
        Assert.Equal(Keys.Count, owners.Count);
        var placement = Placement.Build(Spec, Nodes);
        foreach (var (key, theirs) in Keys.Zip(owners))
        {
            var ours = placement.Nodes[placement.OwnerOf(key)].NodeId;
            if (ours != theirs)
                yield return $"{Name} ({Describe()}): key {Convert.ToHexString(key)} '{Encoding.Latin1.GetString(key)}': the peer says {theirs}, we say {ours}";
        }
    }

    private string Describe() => $"{Spec}; {string.Join(", ", Nodes.Select(node => $"{node.NodeId} '{node.HashName}' x{node.Weight}"))}";
}
