using System.Threading.RateLimiting;

namespace RingProxy.Http;

/// <summary>How fast requests may go to nodes that do not own their keys: a token bucket, or no limit at all. Safe from any thread.</summary>
internal sealed class FailoverLimit(FailoverOptions options) : IDisposable
{
    /// <summary>The bucket is filled up no more often than this.</summary>
    private static readonly TimeSpan s_leastPeriod = TimeSpan.FromMilliseconds(50);

    private readonly TokenBucketRateLimiter? _bucket = options.RatePerSecond == 0 ? null : new TokenBucketRateLimiter(BucketOf(options));

    private long _refusedCount;

    /// <summary>A bucket for a rate: whole tokens, and the period that makes them the rate.</summary>
    internal static TokenBucketRateLimiterOptions BucketOf(FailoverOptions options)
    {
        var tokens = (int)Math.Ceiling(options.RatePerSecond * s_leastPeriod.TotalSeconds);
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.Burst > 0 ? options.Burst : options.RatePerSecond,
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)tokens / options.RatePerSecond),
            QueueLimit = 0,
            AutoReplenishment = true,
        };
    }

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
