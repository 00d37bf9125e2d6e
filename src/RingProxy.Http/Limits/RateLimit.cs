using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

/// <summary>One rate limit: the buckets, and how many requests found theirs empty. Safe from any thread.</summary>
internal sealed class RateLimit : IDisposable
{
    private const int NetworkBytesOfIPv6 = 8;

    private readonly PartitionedRateLimiter<HttpContext> _limiter;
    private long _refused;

    /// <param name="options">Valid.</param>
    public RateLimit(RateLimitOptions options)
    {
        Options = options;
        var bucket = new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.Burst ?? options.Permits,
            TokensPerPeriod = options.Permits,
            ReplenishmentPeriod = options.Period,
            QueueLimit = options.Queue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        };
        _limiter = PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetTokenBucketLimiter(KeyOf(context), _ => bucket));
    }

    public RateLimitOptions Options { get; }

    /// <summary>Since the start.</summary>
    public long RefusedCount => Interlocked.Read(ref _refused);

    /// <summary>Takes a token, or waits for one if there is a queue with a place in it.</summary>
    /// <returns>Null if the request may go on; else when there may be a token again.</returns>
    public async ValueTask<TimeSpan?> TakeAsync(HttpContext context)
    {
        using var lease = await _limiter.AcquireAsync(context, 1, context.RequestAborted);
        if (lease.IsAcquired)
        {
            return null;
        }

        Interlocked.Increment(ref _refused);
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Options.Period;
    }

    public void Dispose() => _limiter.Dispose();

    private string KeyOf(HttpContext context) => Options.By switch
    {
        RateLimitBy.ClientIp => NetworkOf(context.Connection.RemoteIpAddress),
        RateLimitBy.Header => context.Request.Headers[Options.Header!].ToString(),
        _ => "",
    };

    private static string NetworkOf(IPAddress? address) => address switch
    {
        null => "",
        { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } => Convert.ToHexString(address.GetAddressBytes(), 0, NetworkBytesOfIPv6),
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        _ => address.ToString(),
    };
}
