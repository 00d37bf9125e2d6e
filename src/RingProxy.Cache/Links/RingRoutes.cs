using RingProxy.Topology;

namespace RingProxy.Cache;

/// <summary>
/// What one loop knows of a ring: the snapshot in force and the connections to its nodes. Each command looks whether the holder has a newer
/// snapshot, so a swap takes effect between two commands. Connections live on as long as node id and address stay; those of a node that is gone
/// are closed when their last reply is in.
/// </summary>
internal sealed class RingRoutes : ITicked
{
    /// <summary>Of a Redis Cluster.</summary>
    private const int SlotCount = 16_384;

    private readonly EventLoop _loop;
    private readonly RingHolder _holder;
    private readonly LinkOptions _options;
    private readonly NodeProtocol _protocol;
    private readonly Dictionary<(string NodeId, string Address), NodeLinks> _links = [];
    private readonly Dictionary<string, NodeFigures> _figures = new(StringComparer.Ordinal);
    private readonly Dictionary<int, NodeLinks> _learned = [];
    private NodeLinks[] _byIndex = [];
    private NodeReplicas[] _replicas = [];
    private volatile NodeFigures[] _published = [];
    private bool[] _isDown = [];
    private bool _anyDown;
    private bool _anyRetired;
    private ulong _lastKeyHash;

    public RingRoutes(EventLoop loop, RingHolder holder, LinkOptions options, NodeProtocol protocol)
    {
        (_loop, _holder, _options, _protocol) = (loop, holder, options, protocol);
        loop.Post(() => loop.Add(this));
    }

    public RingHolder Holder => _holder;

    /// <summary>The snapshot that the next command follows; null: there is none yet.</summary>
    public RingSnapshot? Snapshot { get; private set; }

    /// <summary>Every node that may own keys, by index; to be read after <see cref="Refresh"/>.</summary>
    public ReadOnlySpan<NodeLinks> Nodes => _byIndex;

    /// <summary><see cref="Nodes"/> and their replicas.</summary>
    public IEnumerable<NodeLinks> WithReplicas => _byIndex.Concat(_replicas.SelectMany(replicas => replicas.All));

    /// <summary>Those of a node, by its index.</summary>
    public NodeReplicas ReplicasOf(int index) => _replicas[index];

    /// <summary>Of every node that was ever there. From any thread.</summary>
    public IReadOnlyList<NodeFigures> Figures => _published;

    /// <summary>Whether nodes may be those of a Redis Cluster, which name another one where they do not have a slot.</summary>
    public bool FollowsRedirects { get; private set; }

    /// <summary>Follows the holder; to be called before each command.</summary>
    /// <returns>False if there is no ring.</returns>
    public bool Refresh()
    {
        var current = _holder.Current;
        if (!ReferenceEquals(current, Snapshot) && current is not null)
            Follow(current);
        return Snapshot is not null;
    }

    /// <summary>The first node along the preference list that is not declared down; −1 if there is none.</summary>
    public int IndexOf(ReadOnlySpan<byte> key)
    {
        if (!_anyDown)
        {
            var lookup = Snapshot!.Ring.Lookup(key, []);
            _lastKeyHash = lookup.KeyHash;
            return lookup.Owner;
        }

        Span<int> preference = stackalloc int[Math.Min(256, _byIndex.Length)];
        var found = Snapshot!.Ring.Lookup(key, preference);
        _lastKeyHash = found.KeyHash;
        foreach (var node in preference[..found.Count])
        {
            if (!_isDown[node])
                return node;
        }

        return -1;
    }

    /// <summary>The node that has said to have the slot of the key that <see cref="IndexOf"/> was asked for last; null: none has.</summary>
    public NodeLinks? LearnedForLastKey => _learned.Count == 0 ? null : _learned.GetValueOrDefault((int)(_lastKeyHash % SlotCount));

    /// <summary>A node has a slot, whatever the ring says; until the next ring.</summary>
    public void Learn(int slot, NodeLinks node) => _learned[slot] = node;

    /// <summary>The connections to an address that a node has named: a node of the ring, or one that has come since.</summary>
    public NodeLinks LinksAt(string address)
    {
        foreach (var known in _byIndex)
        {
            if (known.Node.Address == address)
                return known;
        }

        return LinksOf(address, address, _protocol);
    }

    /// <summary>Whether part of a key can decide.</summary>
    public bool HasHashTag => Snapshot is { } snapshot && snapshot.Ring.Placement.HashedPart("{a}b"u8).Length == 1;

    public bool IsDown(int index) => _isDown[index];

    public void Tick(long now)
    {
        if (!_anyRetired)
            return;
        List<(string, string)>? gone = null;
        foreach (var (identity, links) in _links)
        {
            if (links.IsRetired && links.IsQuiet)
                (gone ??= []).Add(identity);
        }

        foreach (var identity in gone ?? [])
        {
            _links.Remove(identity, out var links);
            links!.Close();
        }

        _anyRetired = _links.Values.Any(links => links.IsRetired);
    }

    public void Close()
    {
        _loop.Remove(this);
        foreach (var links in _links.Values)
            links.Close();
        _links.Clear();
    }

    private void Follow(RingSnapshot snapshot)
    {
        foreach (var links in _links.Values)
            links.IsRetired = true;
        FollowsRedirects = snapshot.Document.Placement.Algorithm == "redis-cluster";
        _byIndex = [.. snapshot.Nodes.Select(node => LinksOf(node.NodeId, node.Address, _protocol))];
        var protocol = FollowsRedirects ? _protocol.ForReplicas : _protocol;
        _replicas = [.. snapshot.Nodes.Select(node => new NodeReplicas([.. NodeReplicas.AddressesOf(node).Select(address => LinksOf($"{node.NodeId}@{address}", address, protocol))]))];
        _isDown = [.. snapshot.Nodes.Select(node => node.Status is NodeStatus.Down)];
        _anyDown = Array.IndexOf(_isDown, true) >= 0;
        _anyRetired = _links.Values.Any(links => links.IsRetired);
        _learned.Clear();
        Snapshot = snapshot;
    }

    private NodeLinks LinksOf(string nodeId, string address, NodeProtocol protocol)
    {
        if (!_links.TryGetValue((nodeId, address), out var links))
            links = _links[(nodeId, address)] = new NodeLinks(_loop, new NodeEndpoint(nodeId, address), _options, protocol, FiguresOf(nodeId));
        links.IsRetired = false;
        return links;
    }

    private NodeFigures FiguresOf(string nodeId)
    {
        if (!_figures.TryGetValue(nodeId, out var figures))
        {
            figures = _figures[nodeId] = new NodeFigures(nodeId);
            _published = [.. _figures.Values];
        }

        return figures;
    }
}
