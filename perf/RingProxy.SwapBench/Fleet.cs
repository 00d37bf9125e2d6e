namespace RingProxy.SwapBench;

/// <summary>All sidecars, and when each one's ring of a version first decided a lookup.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Sidecar[] _sidecars;
    private readonly Lock _lock = new();
    private readonly List<long> _decidedAt = [];
    private TaskCompletionSource _allDecided = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _version;

    public Fleet(string address, string ringId, int count) =>
        _sidecars = [.. Enumerable.Range(0, count).Select(_ => new Sidecar(address, ringId, Note))];

    /// <summary>Runs a publication; returns the timestamp of each sidecar's first lookup under that version.</summary>
    public async Task<IReadOnlyList<long>> AdoptAsync(long version, Func<Task> publish)
    {
        lock (_lock)
        {
            _version = version;
            _decidedAt.Clear();
            _allDecided = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        await publish();
        await _allDecided.Task.WaitAsync(s_patience);
        lock (_lock)
            return [.. _decidedAt];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var sidecar in _sidecars)
            await sidecar.DisposeAsync();
    }

    private void Note(long version, long timestamp)
    {
        lock (_lock)
        {
            if (version != _version)
                return;
            _decidedAt.Add(timestamp);
            if (_decidedAt.Count == _sidecars.Length)
                _allDecided.TrySetResult();
        }
    }
}
