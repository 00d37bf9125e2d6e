using System.Threading.RateLimiting;

namespace RingProxy.Http;

/// <summary>How fast requests may go to nodes that do not own their keys: a token bucket, or no limit at all. Safe from any thread.</summary>
internal sealed class FailoverLimit(FailoverOptions options) : IDisposable
{
    /// <summary>How often the bucket is filled up.</summary>
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(50);

    private readonly TokenBucketRateLimiter? _bucket = options.RatePerSecond == 0 ? null : new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
    {
        TokenLimit = options.Burst > 0 ? options.Burst : options.RatePerSecond,
        TokensPerPeriod = Math.Max(1, (int)(options.RatePerSecond * s_period.TotalSeconds)),
        ReplenishmentPeriod = options.RatePerSecond * s_period.TotalSeconds >= 1 ? s_period : TimeSpan.FromSeconds(1.0 / options.RatePerSecond),
        QueueLimit = 0,
        AutoReplenishment = true,
    });

    private long _refusedCount;

    /// <summary>Requests that were not let through, since the start.</summary>
    public long RefusedCount => Interlocked.Read(ref _refusedCount);

    /// <summary>Whether one more request may go to a stand-in now.</summary>
    public bool TryTake()
    {
        if (_bucket is null)
        {
            return true;
        }

        using var lease = _bucket.AttemptAcquire();
        if (!lease.IsAcquired)
        {
            Interlocked.Increment(ref _refusedCount);
        }

        return lease.IsAcquired;
    }

    public void Dispose() => _bucket?.Dispose();
}
