using System.Collections.Concurrent;

namespace RingProxy.Http;

/// <summary>
/// The token of one try: cancelled by its own time-out, by the request's end, or by the node's going out; and that of all tries together, where they have a
/// deadline. Pooled, because every request has one; used by one try at a time.
/// </summary>
internal sealed class TryCancellation : IDisposable
{
    /// <summary>More are let go: a pool must not keep what a burst needed.</summary>
    private const int MaxPooledCount = 1_024;

    private static readonly ConcurrentQueue<TryCancellation> s_pool = new();

    private readonly CancellationTokenSource _source = new();
    private CancellationTokenRegistration _request;
    private CancellationTokenRegistration _node;
    private volatile bool _nodeIsOut;
    private TimeSpan _timeout;

    public CancellationToken Token => _source.Token;

    /// <summary>Whether the node's going out was the reason.</summary>
    public bool NodeIsOut => _nodeIsOut;

    /// <param name="timeout"><see cref="Timeout.InfiniteTimeSpan"/>: none.</param>
    /// <param name="request">The request's own token.</param>
    /// <param name="nodeOut">The node's; none if the request cannot go to another.</param>
    public static TryCancellation Rent(TimeSpan timeout, CancellationToken request, CancellationToken nodeOut)
    {
        if (!s_pool.TryDequeue(out var rented))
        {
            rented = new TryCancellation();
        }

        rented._timeout = timeout;
        rented._source.CancelAfter(timeout);
        rented._request = request.UnsafeRegister(static self => ((TryCancellation)self!)._source.Cancel(), rented);
        rented._node = nodeOut.UnsafeRegister(static self => ((TryCancellation)self!).CancelForNode(), rented);
        return rented;
    }

    /// <summary>The time-out does not pass until <see cref="Restart"/>.</summary>
    public void Stop()
    {
        if (_timeout != Timeout.InfiniteTimeSpan)
        {
            _source.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The time-out begins anew.</summary>
    public void Restart()
    {
        if (_timeout != Timeout.InfiniteTimeSpan)
        {
            _source.CancelAfter(_timeout);
        }
    }

    /// <summary>The try is over; whatever happens to the request or the node later no longer concerns it.</summary>
    public void Dispose()
    {
        // Waits for a callback that runs right now, so that nothing reaches the next user of this source.
        _request.Dispose();
        _node.Dispose();
        _nodeIsOut = false;
        if (_source.TryReset() && s_pool.Count < MaxPooledCount)
        {
            s_pool.Enqueue(this);
        }
        else
        {
            _source.Dispose();
        }
    }

    private void CancelForNode()
    {
        _nodeIsOut = true;
        _source.Cancel();
    }
}
