namespace RingProxy.Hashing;

/// <summary>
/// Collects distinct nodes in the order a walk offers them. With zones, a first walk takes only nodes of zones not taken yet,
/// and a second one fills up with the rest.
/// </summary>
internal ref struct PreferenceList
{
    private readonly Span<int> _nodes;
    private readonly ReadOnlySpan<int> _zoneOf;
    private int _limit;
    private bool _newZonesOnly;

    /// <param name="nodes">Filled by the walk.</param>
    /// <param name="owningCount">How many nodes own keys: no walk finds more.</param>
    /// <param name="zoneOf">Zone number of each node; empty: zones do not matter.</param>
    /// <param name="zoneCount">Zones among the nodes that own keys.</param>
    public PreferenceList(Span<int> nodes, int owningCount, ReadOnlySpan<int> zoneOf = default, int zoneCount = 0)
    {
        _nodes = nodes;
        _zoneOf = zoneOf;
        _newZonesOnly = !zoneOf.IsEmpty && nodes.Length > 1;
        _limit = Math.Min(nodes.Length, _newZonesOnly ? zoneCount : owningCount);
    }

    public int Count { get; private set; }

    public readonly bool IsFull => Count == _limit;

    public void Offer(int node)
    {
        var taken = _nodes[..Count];
        if (taken.Contains(node) || (_newZonesOnly && HasZoneOf(taken, node)))
        {
            return;
        }

        _nodes[Count++] = node;
    }

    /// <summary>After a walk over new zones only: goes on with the rest. False if the list is complete.</summary>
    public bool ContinueWithAllNodes(int owningCount)
    {
        if (!_newZonesOnly)
        {
            return false;
        }

        _newZonesOnly = false;
        _limit = Math.Min(_nodes.Length, owningCount);
        return !IsFull;
    }

    private readonly bool HasZoneOf(ReadOnlySpan<int> taken, int node)
    {
        foreach (var other in taken)
        {
            if (_zoneOf[other] == _zoneOf[node])
            {
                return true;
            }
        }

        return false;
    }
}
