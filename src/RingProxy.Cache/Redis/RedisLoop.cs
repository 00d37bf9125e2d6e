using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>
/// What all sessions of one listener share on one loop: the ring's routes, the settings, and scratch space for the command at hand. Used by the
/// loop's thread only.
/// </summary>
internal sealed class RedisLoop : ITicked
{
    private const int StallCheckMilliseconds = 1000;

    private readonly Stack<RedisFanOut> _freeFanOuts = new();
    private readonly Stack<RedisRedirect> _freeRedirects = new();
    private long _nextStallCheck;
    private long _commandCount;

    public RedisLoop(EventLoop loop, RedisListener listener)
    {
        Loop = loop;
        Listener = listener;
        loop.Post(() => loop.Add(this));
        Routes = new RingRoutes(loop, listener.Holder, listener.LinkOptions, listener.Protocol);
    }

    public EventLoop Loop { get; }

    public RedisListener Listener { get; }

    public RingRoutes Routes { get; }

    public SessionSet<RedisSession> Sessions { get; } = new();

    /// <summary>Commands read since the start. From any thread.</summary>
    public long CommandCount => Volatile.Read(ref _commandCount);

    public TlsFailures TlsFailures { get; } = new();

    public HotKeys HotKeys { get; } = new();

    public ArgumentList Arguments { get; } = new();

    public KeyList Keys { get; } = new();

    public KeyList Patterns { get; } = new();

    /// <summary>For replies of our own.</summary>
    public RespWriter Writer { get; } = new();

    /// <summary>For commands to nodes.</summary>
    public RespWriter NodeWriter { get; } = new();

    public void CountCommand() => Volatile.Write(ref _commandCount, _commandCount + 1);

    /// <summary>Closes the connections to nodes; sessions are closed before.</summary>
    public void Close()
    {
        Loop.Remove(this);
        Routes.Close();
    }

    /// <summary>Clients that take nothing are looked for about once a second.</summary>
    public void Tick(long now)
    {
        if (now < _nextStallCheck)
            return;
        _nextStallCheck = now + StallCheckMilliseconds;
        HotKeys.Age(now);
        foreach (var session in Sessions.All.ToList())
            session.CheckStall(now);
    }

    public RedisFanOut RentFanOut() => _freeFanOuts.TryPop(out var fanOut) ? fanOut : new RedisFanOut(this);

    public void Return(RedisFanOut fanOut) => _freeFanOuts.Push(fanOut);

    public RedisRedirect RentRedirect() => _freeRedirects.TryPop(out var redirect) ? redirect : new RedisRedirect(this);

    public void Return(RedisRedirect redirect) => _freeRedirects.Push(redirect);
}
