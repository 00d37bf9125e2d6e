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
    private readonly (byte[] Prefix, bool Strip, RingRoutes Routes)[] _byPrefix;
    private readonly byte[] _decodedKey = new byte[Base64.GetMaxDecodedFromUtf8Length(MemcachedLimits.MaxKeyBytes)];
    private int _decodedBytes;

    public MemcachedLoop(EventLoop loop, MemcachedListener listener)
        : base(loop)
    {
        Listener = listener;
        Command = new TextCommand(listener.Limits);
        // One for each ring: commands for the same key must not overtake each other on two connections, whatever prefix has led here.
        var rings = new[] { listener.Holder }.Concat(listener.Prefixes.Select(prefix => prefix.Holder)).Distinct()
            .ToDictionary(holder => holder, holder => new RingRoutes(loop, holder, listener.LinkOptions, listener.Protocol));
        _routes = rings[listener.Holder];
        _byPrefix = [.. listener.Prefixes.Select(prefix => (prefix.Prefix, prefix.Strip, rings[prefix.Holder]))];
        TakesPrefixesOff = listener.Prefixes.Any(prefix => prefix.Strip);
        AllRoutes = [.. rings.Values];
    }

    public MemcachedListener Listener { get; }

    /// <summary>The text command at hand.</summary>
    public TextCommand Command { get; }

    /// <summary>Whether a node may know keys by other names than clients.</summary>
    public bool TakesPrefixesOff { get; }

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

    public KeyRoute RouteOf(ReadOnlySpan<byte> key)
    {
        HotKeys.Note(key);
        var (routes, cut) = RoutesOf(key);
        return new KeyRoute(routes.Refresh() && routes.IndexOf(key[cut..]) is >= 0 and var owner ? routes.Nodes[owner] : null, cut);
    }

    /// <summary>Of a key that is written in base64; one that is no base64 is left to a node's own judgement.</summary>
    public KeyRoute RouteOfEncoded(ReadOnlySpan<byte> key) => Base64.DecodeFromUtf8(key, _decodedKey, out _, out _decodedBytes) is OperationStatus.Done
        ? RouteOf(_decodedKey.AsSpan(0, _decodedBytes))
        : RouteOf(key) with { Cut = 0 };

    /// <summary>Of the key of the meta command at hand.</summary>
    public KeyRoute RouteOfMeta(ReadOnlySpan<byte> key) => Command.HasEncodedKey ? RouteOfEncoded(key) : RouteOf(key);

    /// <summary>A key of the command at hand as its node knows it; one in base64 has to be that of the last <see cref="RouteOfEncoded"/>.</summary>
    public void WriteKey(ArrayBufferWriter<byte> writer, ReadOnlySpan<byte> key, int cut)
    {
        if (!Command.HasEncodedKey || cut == 0)
            writer.Write(key[cut..]);
        else
            KeyChange.WriteEncoded(writer, _decodedKey.AsSpan(cut, _decodedBytes - cut));
    }

    /// <summary>A key of the command at hand, not in base64; one that is has to be that of the last <see cref="RouteOfEncoded"/>.</summary>
    public ReadOnlySpan<byte> Decoded(ReadOnlySpan<byte> key) => Command.HasEncodedKey ? _decodedKey.AsSpan(0, _decodedBytes) : key;

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

    private (RingRoutes Routes, int Cut) RoutesOf(ReadOnlySpan<byte> key)
    {
        foreach (var (prefix, strip, routes) in _byPrefix)
        {
            if (key.StartsWith(prefix) && (!strip || key.Length > prefix.Length))
                return (routes, strip ? prefix.Length : 0);
        }

        return (_routes, 0);
    }
}
