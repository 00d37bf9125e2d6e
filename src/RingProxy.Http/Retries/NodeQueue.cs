namespace RingProxy.Http;

/// <summary>
/// Lets so many requests to one node at a time and a few more wait for a while, in the order in which they came. Lives as long as what is known of the node.
/// A place that becomes free is handed to whoever waits longest in the same step, so that a free place and somebody who waits for one never meet
/// with nobody left to bring them together. Safe from any thread.
/// </summary>
internal sealed class NodeQueue(NodeLimitOptions options)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource<bool>> _waiting = [];
    private int _insideCount;
    private long _refusedCount;

    /// <summary>Requests that wait now.</summary>
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

    /// <summary>Requests that found no place, since the start.</summary>
    public long RefusedCount => Interlocked.Read(ref _refusedCount);

    /// <summary>Takes a place, which must be given back with <see cref="Leave"/>.</summary>
    /// <returns>Whether there was one within the time that one may wait.</returns>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled.</exception>
    public async ValueTask<bool> EnterAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource<bool>>? turn = null;
        lock (_lock)
        {
            if (TryEnterLocked())
            {
                return true;
            }

            if (_waiting.Count < options.Queue)
            {
                // Whoever gives a place back must not run what the next one does with it.
                turn = _waiting.AddLast(new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
            }
        }

        if (turn is not null && await ComesAsync(turn, time, cancellationToken))
        {
            return true;
        }

        cancellationToken.ThrowIfCancellationRequested();
        Interlocked.Increment(ref _refusedCount);
        return false;
    }

    /// <summary>Takes a place that is free now, and that nobody waits for.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            return TryEnterLocked();
        }
    }

    /// <summary>Gives a place back: to whoever waits longest, if anybody does.</summary>
    public void Leave()
    {
        LinkedListNode<TaskCompletionSource<bool>>? next;
        lock (_lock)
        {
            next = _waiting.First;
            if (next is null)
            {
                _insideCount--;
                return;
            }

            _waiting.Remove(next);
        }

        next.Value.SetResult(true);
    }

    private bool TryEnterLocked()
    {
        if (_insideCount >= options.MaxInFlight)
        {
            return false;
        }

        _insideCount++;
        return true;
    }

    /// <summary>Whether somebody's turn comes before patience or the request ends.</summary>
    private async Task<bool> ComesAsync(LinkedListNode<TaskCompletionSource<bool>> turn, TimeProvider time, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(options.QueueTimeout, time);
        await using var end = patience.Token.UnsafeRegister(_ => GiveUp(turn), null);
        await using var leave = cancellationToken.UnsafeRegister(_ => GiveUp(turn), null);
        return await turn.Value.Task;
    }

    private void GiveUp(LinkedListNode<TaskCompletionSource<bool>> turn)
    {
        lock (_lock)
        {
            if (turn.List is null)
            {
                // Its turn has just come.
                return;
            }

            _waiting.Remove(turn);
        }

        turn.Value.SetResult(false);
    }
}
