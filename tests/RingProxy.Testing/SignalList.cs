namespace RingProxy.Testing;

/// <summary>A list that grows on one thread and is awaited on another.</summary>
public sealed class SignalList<T>
{
    private readonly Lock _lock = new();
    private readonly List<T> _items = [];
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Add(T item)
    {
        lock (_lock)
        {
            _items.Add(item);
            _grown.SetResult();
            _grown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public IReadOnlyList<T> Snapshot()
    {
        lock (_lock)
            return [.. _items];
    }

    /// <summary>Waits until the list satisfies a condition; returns it as it is then.</summary>
    public async Task<IReadOnlyList<T>> UntilAsync(Func<IReadOnlyList<T>, bool> condition, string phase)
    {
        while (true)
        {
            Task grown;
            IReadOnlyList<T> items;
            lock (_lock)
            {
                items = [.. _items];
                grown = _grown.Task;
            }
            if (condition(items))
                return items;
            await grown.OrTimeout(() => $"{phase}: the list is [{string.Join(", ", Snapshot())}]");
        }
    }
}
