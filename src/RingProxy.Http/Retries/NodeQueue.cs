using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;

namespace RingProxy.Http;

/// <summary>Lets so many requests to one node at a time and a few more wait for a while. Lives as long as what is known of the node.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A limiter without a timer holds nothing that needs disposing, and requests may still be in it.")]
internal sealed class NodeQueue(NodeLimitOptions options)
{
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.MaxInFlight,
        QueueLimit = options.Queue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    private long _refusedCount;

    /// <summary>Requests that wait now.</summary>
    public int Waiting => (int)(_limiter.GetStatistics()?.CurrentQueuedCount ?? 0);

    /// <summary>Requests that found no place, since the start.</summary>
    public long RefusedCount => Interlocked.Read(ref _refusedCount);

    /// <summary>A place, which is given back by disposing it; null: there is none within the time that one may wait.</summary>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled.</exception>
    public async ValueTask<IDisposable?> EnterAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var lease = _limiter.AttemptAcquire();
        if (!lease.IsAcquired && options.Queue > 0)
        {
            lease = await WaitAsync(time, cancellationToken) ?? lease;
        }

        if (lease.IsAcquired)
        {
            return lease;
        }

        Interlocked.Increment(ref _refusedCount);
        return null;
    }

    private async Task<RateLimitLease?> WaitAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(options.QueueTimeout, time);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await _limiter.AcquireAsync(cancellationToken: giveUp.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
