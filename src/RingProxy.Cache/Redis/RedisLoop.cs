using System.Net.Sockets;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>
/// What all sessions of one listener share on one loop: the ring's routes, the settings, and scratch space for the command at hand. Used by the
/// loop's thread only.
/// </summary>
internal sealed class RedisLoop : ListenerLoop
{
    private readonly Stack<RedisFanOut> _freeFanOuts = new();
    private readonly Stack<RedisRedirect> _freeRedirects = new();

    public RedisLoop(EventLoop loop, RedisListener listener)
        : base(loop)
    {
        Listener = listener;
        Routes = new RingRoutes(loop, listener.Holder, listener.LinkOptions, listener.Protocol);
        AllRoutes = [Routes];
    }

    public RedisListener Listener { get; }

    public RingRoutes Routes { get; }

    public SessionSet<RedisSession> Sessions { get; } = new();

    public override IReadOnlyList<RingRoutes> AllRoutes { get; }

    public override IEnumerable<Session> OpenSessions => Sessions.All;

    public override int ClientCount => Sessions.Count;

    public ArgumentList Arguments { get; } = new();

    public KeyList Keys { get; } = new();

    public KeyList Patterns { get; } = new();

    /// <summary>For replies of our own.</summary>
    public RespWriter Writer { get; } = new();

    /// <summary>For commands to nodes.</summary>
    public RespWriter NodeWriter { get; } = new();

    public override Session Open(Socket socket, int id)
    {
        var session = new RedisSession(this, socket, id);
        Sessions.Add(session);
        return session;
    }

    public override void Forget(Session session) => Sessions.Remove((RedisSession)session);

    public RedisFanOut RentFanOut() => _freeFanOuts.TryPop(out var fanOut) ? fanOut : new RedisFanOut(this);

    public void Return(RedisFanOut fanOut) => _freeFanOuts.Push(fanOut);

    public RedisRedirect RentRedirect() => _freeRedirects.TryPop(out var redirect) ? redirect : new RedisRedirect(this);

    public void Return(RedisRedirect redirect) => _freeRedirects.Push(redirect);
}
