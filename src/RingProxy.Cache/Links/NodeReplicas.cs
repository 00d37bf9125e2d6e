using RingProxy.Topology;

namespace RingProxy.Cache;

/// <summary>The replicas of one node, as a label of the ring document names them.</summary>
internal sealed class NodeReplicas(IReadOnlyList<NodeLinks> all)
{
    /// <summary>Name of the label: addresses with commas between them.</summary>
    public const string Label = "redis.replicas";

    public IReadOnlyList<NodeLinks> All => all;

    /// <summary>Addresses of a node's label; what is no address is left out.</summary>
    public static IEnumerable<string> AddressesOf(RingNode node) => node.Labels.GetValueOrDefault(Label, "")
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Where(address => NodeAddress.TryParse(address, out _));

    /// <summary>
    /// The replica that a session reads from: always the same one while it answers, so that what was seen once does not vanish again. Null:
    /// there is none that can be asked now.
    /// </summary>
    public NodeLinks? For(int profile, int sessionId)
    {
        for (var i = 0; i < all.Count; i++)
        {
            var replica = all[(sessionId + i) % all.Count];
            if (replica.Shared(profile, sessionId).IsPrompt)
                return replica;
        }

        return null;
    }
}
