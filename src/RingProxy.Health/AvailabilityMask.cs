namespace RingProxy.Health;

/// <summary>
/// Who of a ring's nodes can answer. It lies over the ring and never changes it: owner and preference list stay what they are, and the walk along the
/// list leaves out who is out. Knows nodes by id and address, so that what it knows survives a swap. Safe from any thread.
/// </summary>
public sealed class AvailabilityMask(HealthOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly SteadyTime _time = new(time);
    private volatile NodeHealth[] _nodes = [];
    private volatile int _notUpCount;
    private volatile bool _failsOpen;

    /// <summary>A node has changed its state: the node, its state before and after. Handlers run under locks: they must be quick and must not throw.</summary>
    public event Action<NodeHealth, NodeState, NodeState>? NodeChanged;

    /// <summary>The guard has begun (true) or ceased to fail open. Handlers run under locks: they must be quick and must not throw.</summary>
    public event Action<bool>? FailOpenChanged;

    public HealthOptions Options => options;

    /// <summary>Nodes, but for those declared down, that do not take all their keys. 0: nobody needs to be asked.</summary>
    public int NotUpCount => _notUpCount;

    /// <summary>Whether more nodes would be out than may be: then all are tried, but those that an operator has isolated.</summary>
    public bool FailsOpen => _failsOpen;

    /// <summary>The nodes watched now.</summary>
    public IReadOnlyList<NodeHealth> Nodes => _nodes;

    /// <summary>Nodes that breakers and probes have taken out.</summary>
    public int OutCount => _nodes.Count(node => !node.IsDeclaredDown && StateTable.IsOut(node.State));

    /// <summary>How many may be out before the guard fails open: a part of those that nobody has declared down or isolated.</summary>
    public int MaxOutCount => (int)((decimal)options.MaxEjected * _nodes.Count(node => !node.IsDeclaredDown && node.State != NodeState.Isolated));

    /// <summary>Watches these nodes from now on. Those that it knew by id and address keep their state; others begin up.</summary>
    /// <returns>By the order given; one that is named twice, as a transition may, is one.</returns>
    public NodeHealth[] Adopt(IEnumerable<WatchedNode> nodes)
    {
        lock (_lock)
        {
            var known = _nodes.ToDictionary(node => (node.NodeId, node.Address));
            NodeHealth[] adopted = [.. nodes.Select(node => KnownOrNew(known, node))];
            _nodes = [.. adopted.Distinct()];
            RecountLocked();
            return adopted;
        }
    }

    /// <summary>The node with this id that is watched now; null if there is none.</summary>
    public NodeHealth? Find(string nodeId) => Array.Find(_nodes, node => node.NodeId == nodeId);

    /// <summary>Whether a node may be given a request for a key, with the guard applied.</summary>
    /// <param name="node">One that <see cref="Adopt"/> returned, at any time.</param>
    /// <param name="keyHash">Any hash of the key.</param>
    /// <param name="mayTry">As for <see cref="NodeHealth.Admit"/>.</param>
    public Admission Admit(NodeHealth node, ulong keyHash, bool mayTry = true)
    {
        var admission = node.Admit(keyHash, mayTry);
        return admission is (Admission.No or Admission.Reluctant) && IsTriedAnyway(node.State) ? Admission.Yes : admission;
    }

    private NodeHealth KnownOrNew(Dictionary<(string NodeId, string Address), NodeHealth> known, WatchedNode watched)
    {
        if (!known.TryGetValue((watched.NodeId, watched.Address), out var node))
        {
            node = new NodeHealth(watched.NodeId, watched.Address, options, _time, OnChanged);
            known.Add((watched.NodeId, watched.Address), node);
        }

        node.IsDeclaredDown = watched.IsDown;
        return node;
    }

    private bool OnChanged(NodeHealth node, NodeState before, NodeState after)
    {
        lock (_lock)
        {
            RecountLocked();
        }

        NodeChanged?.Invoke(node, before, after);
        return !IsTriedAnyway(after);
    }

    private bool IsTriedAnyway(NodeState state) => _failsOpen && state != NodeState.Isolated;

    private void RecountLocked()
    {
        _notUpCount = _nodes.Count(node => !node.IsDeclaredDown && node.State != NodeState.Up);
        var failsOpen = OutCount > MaxOutCount;
        if (failsOpen != _failsOpen)
        {
            _failsOpen = failsOpen;
            FailOpenChanged?.Invoke(failsOpen);
        }
    }
}
