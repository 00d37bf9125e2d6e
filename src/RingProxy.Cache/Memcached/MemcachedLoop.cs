using System.Buffers;
using System.Buffers.Text;
using System.Net.Sockets;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>
/// What all sessions of one listener share on one loop: the routes of each ring, the settings, and scratch space for the command at hand. Used by
/// the loop's thread only.
/// </summary>
internal sealed class MemcachedLoop : ListenerLoop
{
    private readonly Stack<MemcachedFanOut> _freeFanOuts = new();
    private readonly SessionSet<MemcachedSession> _sessions = new();
    private readonly RingRoutes _routes;
    private readonly (byte[] Prefix, RingRoutes Routes)[] _byPrefix;
    private readonly byte[] _decodedKey = new byte[Base64.GetMaxDecodedFromUtf8Length(MemcachedLimits.MaxKeyBytes)];

    public MemcachedLoop(EventLoop loop, MemcachedListener listener)
        : base(loop)
    {
        Listener = listener;
        Command = new TextCommand(listener.Limits);
        _routes = new RingRoutes(loop, listener.Holder, listener.LinkOptions, listener.Protocol);
        _byPrefix = [.. listener.Prefixes.Select(prefix => (prefix.Prefix, new RingRoutes(loop, prefix.Holder, listener.LinkOptions, listener.Protocol)))];
        AllRoutes = [_routes, .. _byPrefix.Select(prefix => prefix.Routes)];
    }

    public MemcachedListener Listener { get; }

    /// <summary>The text command at hand.</summary>
    public TextCommand Command { get; }

    /// <summary>For replies of our own, and for commands to nodes.</summary>
    public ArrayBufferWriter<byte> Writer { get; } = new();

    public override IReadOnlyList<RingRoutes> AllRoutes { get; }

    public override IEnumerable<Session> OpenSessions => _sessions.All;

    public override int ClientCount => _sessions.Count;

    public override Session Open(Socket socket, int id)
    {
        var session = new MemcachedSession(this, socket, id);
        _sessions.Add(session);
        return session;
    }

    public override void Forget(Session session) => _sessions.Remove((MemcachedSession)session);

    public MemcachedFanOut RentFanOut() => _freeFanOuts.TryPop(out var fanOut) ? fanOut : new MemcachedFanOut(this);

    public void Return(MemcachedFanOut fanOut) => _freeFanOuts.Push(fanOut);

    /// <summary>The node that has a key; null: there is no ring, or no node that is not declared down.</summary>
    public NodeLinks? OwnerOf(ReadOnlySpan<byte> key)
    {
        HotKeys.Note(key);
        var routes = RoutesOf(key);
        return routes.Refresh() && routes.IndexOf(key) is >= 0 and var owner ? routes.Nodes[owner] : null;
    }

    /// <summary>The owner of a key that is written in base64; one that is no base64 is left to a node's own judgement.</summary>
    public NodeLinks? OwnerOfEncoded(ReadOnlySpan<byte> key) =>
        OwnerOf(Base64.DecodeFromUtf8(key, _decodedKey, out _, out var bytes) is OperationStatus.Done ? _decodedKey.AsSpan(0, bytes) : key);

    /// <summary>Every node of every ring that is not declared down, once.</summary>
    public void CollectNodes(List<NodeLinks> nodes)
    {
        nodes.Clear();
        foreach (var routes in AllRoutes)
        {
            if (!routes.Refresh())
                continue;
            for (var i = 0; i < routes.Nodes.Length; i++)
            {
                if (!routes.IsDown(i) && !nodes.Exists(node => node.Node.Address == routes.Nodes[i].Node.Address))
                    nodes.Add(routes.Nodes[i]);
            }
        }
    }

    private RingRoutes RoutesOf(ReadOnlySpan<byte> key)
    {
        foreach (var (prefix, routes) in _byPrefix)
        {
            if (key.StartsWith(prefix))
                return routes;
        }

        return _routes;
    }
}
