namespace RingProxy.Http;

/// <summary>
/// How many of a ring's requests may be on a further try at a time. A try that finds the budget spent waits for another to end: that bounds the load on
/// the nodes that are left just as well as an error would, and nothing is lost. Safe from any thread.
/// </summary>
internal sealed class RetryBudget(RetryBudgetOptions options)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource<bool>> _waiting = [];
    private int _active;
    private int _retrying;
    private long _waitedCount;

    /// <summary>Requests in flight.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>Those of them on a further try.</summary>
    public int Retrying => Volatile.Read(ref _retrying);

    /// <summary>Further tries that are waiting.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Further tries that had to wait, since the start.</summary>
    public long WaitedCount => Interlocked.Read(ref _waitedCount);

    /// <summary>How many may be on a further try now.</summary>
    public int Limit => Math.Max(options.Minimum, (int)(options.Ratio * Active));

    /// <summary>A request begins; it must <see cref="Leave"/>.</summary>
    public void Enter() => Interlocked.Increment(ref _active);

    public void Leave() => Interlocked.Decrement(ref _active);

    /// <summary>Takes a place if there is one; it must be given back with <see cref="Return"/>.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            return TryTakeLocked();
        }
    }

    /// <summary>Takes a place, waiting for one if need be; it must be given back with <see cref="Return"/>.</summary>
    /// <returns>False if <paramref name="giveUp"/> came first, or the budget is zero.</returns>
    public ValueTask<bool> TakeAsync(CancellationToken giveUp)
    {
        lock (_lock)
        {
            if (TryTakeLocked())
            {
                return ValueTask.FromResult(true);
            }

            if (_retrying == 0)
            {
                // Nobody will give a place back.
                return ValueTask.FromResult(false);
            }

            return new ValueTask<bool>(WaitLocked(giveUp));
        }
    }

    /// <summary>Gives a place back, to whoever waits longest.</summary>
    public void Return()
    {
        lock (_lock)
        {
            _retrying--;
            while (_retrying < Limit && _waiting.First is { } first)
            {
                _waiting.RemoveFirst();
                _retrying += first.Value.TrySetResult(true) ? 1 : 0;
            }

            if (_retrying == 0)
            {
                // The limit has sunk to zero: nobody will give a place back any more.
                foreach (var place in _waiting)
                {
                    place.TrySetResult(false);
                }

                _waiting.Clear();
            }
        }
    }

    private bool TryTakeLocked()
    {
        if (_retrying >= Limit)
        {
            return false;
        }

        _retrying++;
        return true;
    }

    private Task<bool> WaitLocked(CancellationToken giveUp)
    {
        _waitedCount++;
        // Whoever returns a place must not run what the next one does with it.
        var place = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.AddLast(place);
        return AwaitAsync(place, giveUp);
    }

    private async Task<bool> AwaitAsync(TaskCompletionSource<bool> place, CancellationToken giveUp)
    {
        await using var registration = giveUp.UnsafeRegister(static place => ((TaskCompletionSource<bool>)place!).TrySetResult(false), place);
        var taken = await place.Task;
        if (!taken)
        {
            lock (_lock)
            {
                _waiting.Remove(place);
            }
        }

        return taken;
    }
}
