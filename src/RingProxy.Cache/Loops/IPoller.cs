namespace RingProxy.Cache;

/// <summary>
/// Tells which sockets are ready: all that a loop needs from an operating system. <see cref="EpollPoller"/> is for Linux,
/// <see cref="SelectPoller"/> for everything else. Only <see cref="Wake"/> may be called from other threads.
/// </summary>
internal interface IPoller : IDisposable
{
    void Add(Wire wire);

    void Remove(Wire wire);

    /// <summary>Waits until something is ready, somebody wakes it, or the time is over.</summary>
    /// <returns>How many sockets are ready.</returns>
    int Wait(int timeoutMilliseconds);

    /// <summary>Sets the flags of the wires that were ready, and calls their handlers.</summary>
    void Tell();

    void Wake();
}
