using System.Collections.Concurrent;
using System.Text;
using RingProxy.Topology;

namespace RingProxy.IntegrationTests;

/// <summary>
/// Decides, from the published documents alone, which node must answer a key under a version: the first of the key's preference
/// list that is not declared down. It compiles each document itself and shares no state with the proxy.
/// </summary>
internal sealed class OwnershipJudge
{
    private readonly ConcurrentDictionary<long, RingSnapshot> _byVersion = new();

    public void Add(RingDocument document) => _byVersion[document.Version] = RingSnapshot.Build(document);

    /// <summary>The node that must answer; null if the version was never published.</summary>
    public string? OwnerOf(string key, long version)
    {
        if (!_byVersion.TryGetValue(version, out var snapshot))
        {
            return null;
        }

        Span<int> preference = stackalloc int[snapshot.Nodes.Length];
        var lookup = snapshot.Ring.Lookup(Encoding.UTF8.GetBytes(key), preference);
        foreach (var index in preference[..lookup.Count])
        {
            if (snapshot.Nodes[index].Status != NodeStatus.Down)
            {
                return snapshot.Nodes[index].NodeId;
            }
        }

        return null;
    }
}
