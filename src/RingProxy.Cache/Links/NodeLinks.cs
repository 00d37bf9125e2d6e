namespace RingProxy.Cache;

/// <summary>
/// The connections of one loop to one node. A session always gets the same one, so that its commands to a node are carried out in their
/// order. Links of another protocol version or database are made when somebody needs them.
/// </summary>
internal sealed class NodeLinks(EventLoop loop, NodeEndpoint node, LinkOptions options, NodeProtocol protocol, NodeFigures figures)
{
    /// <summary>Connections of sessions that are done with them, kept for the next: connecting anew would let others overtake.</summary>
    private const int MaxResting = 16;

    private readonly Link?[] _shared = new Link?[protocol.ProfileCount * options.LinksPerNode];
    private readonly List<(int Profile, Link Link)> _resting = [];

    public NodeEndpoint Node => node;

    public NodeFigures Figures => figures;

    /// <summary>The ring no longer names this node; it goes when the last reply is in.</summary>
    public bool IsRetired { get; set; }

    public bool IsQuiet => Array.TrueForAll(_shared, link => link is null || link.WaitingCommands == 0);

    public int WaitingCommands => _shared.Sum(link => link?.WaitingCommands ?? 0);

    public int OpenCount => _shared.Count(link => link?.State is LinkState.Open);

    public Link Shared(int profile, int sessionId)
    {
        var index = (profile * options.LinksPerNode) + (sessionId % options.LinksPerNode);
        return _shared[index] ??= new Link(loop, node, options, protocol, profile, figures);
    }

    /// <summary>A connection that the caller alone uses until it returns or disposes it.</summary>
    public Link TakeOwn(int profile)
    {
        for (var i = _resting.Count - 1; i >= 0; i--)
        {
            var (of, link) = _resting[i];
            if (of != profile)
                continue;
            _resting.RemoveAt(i);
            if (link.State is LinkState.Open)
                return link;
            link.Dispose();
        }

        return new Link(loop, node, options, protocol, profile, figures) { ConnectsOnce = true };
    }

    /// <summary>Takes back a connection of <see cref="TakeOwn"/>; it is kept if nothing of its session is left on it.</summary>
    public void Return(Link link, int profile, bool isClean)
    {
        if (isClean && !IsRetired && link is { State: LinkState.Open, WaitingCommands: 0 } && _resting.Count < MaxResting)
            _resting.Add((profile, link));
        else
            link.Dispose();
    }

    public void Close()
    {
        foreach (var link in _shared)
            link?.Dispose();
        Array.Clear(_shared);
        foreach (var (_, link) in _resting)
            link.Dispose();
        _resting.Clear();
    }
}
