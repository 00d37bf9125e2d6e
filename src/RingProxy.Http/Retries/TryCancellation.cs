using System.Collections.Concurrent;

namespace RingProxy.Http;

/// <summary>
/// The token of one try: cancelled by its own time-out, by the request's deadline or end, by the node's going out, and by a try that was faster. Pooled,
/// because every request has one; used by one try at a time, and given back when that has ended.
/// </summary>
internal sealed class TryCancellation : IDisposable
{
    /// <summary>More are let go: a pool must not keep what a burst needed.</summary>
    private const int MaxPooledCount = 1_024;

    private static readonly ConcurrentQueue<TryCancellation> s_pool = new();

    private readonly CancellationTokenSource _source = new();
    private CancellationToken _requestToken;
    private CancellationTokenRegistration _request;
    private CancellationTokenRegistration _node;
    private Deadline _deadline;
    private TimeSpan _timeout;
    private volatile bool _nodeIsOut;

    public CancellationToken Token => _source.Token;

    /// <summary>Whether the node's going out was the reason.</summary>
    public bool NodeIsOut => _nodeIsOut;

    /// <summary>Whether the request has been given up or its deadline is over, so that no other try can help.</summary>
    public bool RequestIsOver => _requestToken.IsCancellationRequested || _deadline.IsOver;

    /// <summary>Its time does not pass yet: <see cref="Wait"/>, or <see cref="Start"/>.</summary>
    /// <param name="deadline">The request's.</param>
    /// <param name="request">The request's own token.</param>
    public static TryCancellation Rent(Deadline deadline, CancellationToken request)
    {
        if (!s_pool.TryDequeue(out var rented))
        {
            rented = new TryCancellation();
        }

        (rented._requestToken, rented._deadline, rented._timeout) = (request, deadline, Timeout.InfiniteTimeSpan);
        rented._request = request.UnsafeRegister(static self => ((TryCancellation)self!)._source.Cancel(), rented);
        return rented;
    }

    /// <summary>For what comes before the try: from here on the deadline counts.</summary>
    /// <returns>The token.</returns>
    public CancellationToken Wait()
    {
        Arm(Timeout.InfiniteTimeSpan);
        return Token;
    }

    /// <summary>The try begins.</summary>
    /// <param name="timeout"><see cref="Timeout.InfiniteTimeSpan"/>: none.</param>
    /// <param name="nodeOut">The node's token; none if the request cannot go to another.</param>
    public void Start(TimeSpan timeout, CancellationToken nodeOut)
    {
        _timeout = timeout;
        Arm(timeout);
        _node = nodeOut.UnsafeRegister(static self => ((TryCancellation)self!).CancelForNode(), this);
    }

    /// <summary>The time-out does not pass until <see cref="Restart"/>; the deadline does.</summary>
    public void Stop()
    {
        if (_timeout != Timeout.InfiniteTimeSpan)
        {
            Arm(Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The time-out begins anew.</summary>
    public void Restart()
    {
        if (_timeout != Timeout.InfiniteTimeSpan)
        {
            Arm(_timeout);
        }
    }

    /// <summary>Ends the try. Its callbacks run on another thread.</summary>
    public Task CancelAsync() => _source.CancelAsync();

    /// <summary>The try is over; whatever happens to the request or the node later no longer concerns it.</summary>
    public void Dispose()
    {
        // Waits for a callback that runs right now, so that nothing reaches the next user of this source.
        _request.Dispose();
        _node.Dispose();
        (_request, _node, _requestToken) = (default, default, default);
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

    private void Arm(TimeSpan timeout) => _source.CancelAfter(_deadline.Cap(timeout));

    private void CancelForNode()
    {
        _nodeIsOut = true;
        _source.Cancel();
    }
}
