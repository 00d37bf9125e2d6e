namespace RingProxy.Cache;

/// <summary>The threads of the cache side, shared by all its listeners.</summary>
internal sealed class CacheLoops : IDisposable
{
    /// <param name="count">0: one per processor.</param>
    /// <param name="transport">How they learn which sockets are ready.</param>
    /// <param name="restMicroseconds">How long they rest to let more come in; 0: never.</param>
    public CacheLoops(int count, CacheTransport transport, int restMicroseconds)
    {
        var useEpoll = transport is CacheTransport.Epoll || (transport is CacheTransport.Auto && OperatingSystem.IsLinux());
        All = [.. Enumerable.Range(0, count > 0 ? count : Environment.ProcessorCount)
            .Select(i => new EventLoop(useEpoll ? new EpollPoller() : new SelectPoller(), $"cache loop {i}", restMicroseconds))];
        foreach (var loop in All)
            loop.Start();
    }

    public IReadOnlyList<EventLoop> All { get; }

    /// <summary>Runs something on every loop, and completes when it has run on all.</summary>
    public Task PostAllAsync(Action<int> action) => Task.WhenAll(All.Select((loop, i) =>
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(() =>
        {
            action(i);
            done.SetResult();
        });
        return done.Task;
    }));

    public void Dispose()
    {
        foreach (var loop in All)
            loop.Dispose();
    }
}
