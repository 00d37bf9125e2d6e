using System.Collections.Immutable;

namespace RingProxy.Hashing;

/// <summary>One placement of a ring, its node numbers translated to the ring's, with the zones of its nodes.</summary>
internal sealed class RingSide
{
    /// <summary>The ring's number of each of the placement's nodes; null where they are the same.</summary>
    private readonly int[]? _toRing;

    /// <summary>Zone number by the placement's node; empty where zones do not matter.</summary>
    private readonly int[] _zones;
    private readonly int _zoneCount;

    public RingSide(Placement placement, ImmutableArray<PlacementNode> ringNodes, bool spreadZones)
    {
        Placement = placement;
        var byId = ringNodes.Index().ToDictionary(node => node.Item.NodeId, node => node.Index, StringComparer.Ordinal);
        var toRing = placement.Nodes.Select(node => byId[node.NodeId]).ToArray();
        _toRing = toRing.Where((ringIndex, i) => ringIndex != i).Any() ? toRing : null;
        _zones = spreadZones ? NumberZones(placement.Nodes) : [];
        _zoneCount = _zones.Where((_, i) => placement.Shares[i] > 0).Distinct().Count();
    }

    public Placement Placement { get; }

    /// <summary>The owner of a key hash, as the ring numbers nodes.</summary>
    public int Owner(ulong hash)
    {
        var owner = Placement.Index.Owner(hash);
        return _toRing is null ? owner : _toRing[owner];
    }

    /// <summary>Fills the preference list, as the ring numbers nodes; returns its length.</summary>
    public int Fill(ulong hash, Span<int> preference)
    {
        if (preference.IsEmpty)
        {
            return 0;
        }

        var count = _zones.Length == 0
            ? Placement.Index.Fill(hash, preference, Placement.OwningNodeCount)
            : FillOverZones(hash, preference);
        if (_toRing is not null)
        {
            foreach (ref var node in preference[..count])
            {
                node = _toRing[node];
            }
        }

        return count;
    }

    public double[] Shares(int ringNodeCount)
    {
        var shares = new double[ringNodeCount];
        for (var i = 0; i < Placement.Shares.Length; i++)
        {
            shares[_toRing is null ? i : _toRing[i]] = Placement.Shares[i];
        }

        return shares;
    }

    private int FillOverZones(ulong hash, Span<int> preference)
    {
        var list = new PreferenceList(preference, Placement.OwningNodeCount, _zones, _zoneCount);
        Placement.Index.Walk(hash, ref list);
        if (list.ContinueWithAllNodes(Placement.OwningNodeCount))
        {
            Placement.Index.Walk(hash, ref list);
        }

        return list.Count;
    }

    /// <summary>Equal zones get equal numbers; a node without a zone is a zone of its own.</summary>
    private static int[] NumberZones(ImmutableArray<PlacementNode> nodes)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. nodes.Select((node, i) =>
        {
            if (node.Zone is null)
            {
                return nodes.Length + i;
            }

            if (!numbers.TryGetValue(node.Zone, out var number))
            {
                numbers.Add(node.Zone, number = numbers.Count);
            }

            return number;
        })];
    }
}
