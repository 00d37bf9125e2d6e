namespace RingProxy.Cache;

/// <summary>The open sessions of one listener on one loop.</summary>
internal sealed class SessionSet<T>
    where T : Session
{
    private readonly HashSet<T> _sessions = [];

    /// <summary>May be read from any thread; exact when the loop is at rest.</summary>
    public int Count => Volatile.Read(ref _count);

    private int _count;

    public IEnumerable<T> All => _sessions;

    public void Add(T session)
    {
        _sessions.Add(session);
        Volatile.Write(ref _count, _sessions.Count);
    }

    public void Remove(T session)
    {
        _sessions.Remove(session);
        Volatile.Write(ref _count, _sessions.Count);
    }
}
