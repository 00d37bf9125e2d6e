using RingProxy.Topology;

namespace RingProxy.Cache;

/// <summary>
/// What one loop knows of a ring: the snapshot in force and the connections to its nodes. Each command looks whether the holder has a newer
/// snapshot, so a swap takes effect between two commands. Connections live on as long as node id and address stay; those of a node that is gone
/// are closed when their last reply is in.
/// </summary>
internal sealed class RingRoutes : ITicked
{
    private readonly EventLoop _loop;
    private readonly RingHolder _holder;
    private readonly LinkOptions _options;
    private readonly NodeProtocol _protocol;
    private readonly Dictionary<(string NodeId, string Address), NodeLinks> _links = [];
    private NodeLinks[] _byIndex = [];
    private bool[] _isDown = [];
    private bool _anyDown;
    private bool _anyRetired;

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
            return Snapshot!.Ring.Lookup(key, []).Owner;
        Span<int> preference = stackalloc int[Math.Min(256, _byIndex.Length)];
        var count = Snapshot!.Ring.Lookup(key, preference).Count;
        foreach (var node in preference[..count])
        {
            if (!_isDown[node])
                return node;
        }

        return -1;
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
        _byIndex = [.. snapshot.Nodes.Select(LinksOf)];
        _isDown = [.. snapshot.Nodes.Select(node => node.Status is NodeStatus.Down)];
        _anyDown = Array.IndexOf(_isDown, true) >= 0;
        _anyRetired = _links.Values.Any(links => links.IsRetired);
        Snapshot = snapshot;
    }

    private NodeLinks LinksOf(RingNode node)
    {
        if (!_links.TryGetValue((node.NodeId, node.Address), out var links))
            links = _links[(node.NodeId, node.Address)] = new NodeLinks(_loop, new NodeEndpoint(node.NodeId, node.Address), _options, _protocol);
        links.IsRetired = false;
        return links;
    }
}
