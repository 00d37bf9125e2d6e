using System.Net.Sockets;

namespace RingProxy.Cache;

/// <summary>
/// What a listener has on one loop: its sessions there, the ways to nodes, and what is counted. Used by the loop's thread only, but for the counts.
/// </summary>
internal abstract class ListenerLoop : ITicked
{
    private const int StallCheckMilliseconds = 1000;

    private long _nextStallCheck;
    private long _commandCount;

    protected ListenerLoop(EventLoop loop)
    {
        Loop = loop;
        loop.Post(() => loop.Add(this));
    }

    public EventLoop Loop { get; }

    /// <summary>One for each ring that clients may reach.</summary>
    public abstract IReadOnlyList<RingRoutes> AllRoutes { get; }

    public abstract IEnumerable<Session> OpenSessions { get; }

    /// <summary>From any thread.</summary>
    public abstract int ClientCount { get; }

    /// <summary>Commands read since the start. From any thread.</summary>
    public long CommandCount => Volatile.Read(ref _commandCount);

    public TlsFailures TlsFailures { get; } = new();

    public HotKeys HotKeys { get; } = new();

    public abstract Session Open(Socket socket, int id);

    public abstract void Forget(Session session);

    public void CountCommand() => Volatile.Write(ref _commandCount, _commandCount + 1);

    /// <summary>Closes the connections to nodes; sessions are closed before.</summary>
    public void Close()
    {
        Loop.Remove(this);
        foreach (var routes in AllRoutes)
            routes.Close();
    }

    /// <summary>Clients that take nothing are looked for about once a second.</summary>
    public void Tick(long now)
    {
        if (now < _nextStallCheck)
            return;
        _nextStallCheck = now + StallCheckMilliseconds;
        HotKeys.Age(now);
        foreach (var session in OpenSessions.ToList())
            session.CheckStall(now);
    }
}
