namespace RingProxy.Http;

/// <summary>How many requests may come in a time: a bucket of tokens for each client, or one for all.</summary>
public sealed class RateLimitOptions
{
    /// <summary>Tokens that come in each period; a request takes one. Required; 1 to 1,000,000.</summary>
    public int Permits { get; set; }

    /// <summary>Default 1 s; 100 ms to 1 h.</summary>
    public TimeSpan Period { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many tokens a bucket holds: what may come at once after a pause. Default: as many as <see cref="Permits"/>. 1 to 1,000,000.</summary>
    public int? Burst { get; set; }

    /// <summary>Requests that may wait for a token, the oldest first. Default 0: 429 at once. 0 to 10,000.</summary>
    public int Queue { get; set; }

    /// <summary>Whose requests share a bucket. Default <see cref="RateLimitBy.None"/>.</summary>
    public RateLimitBy By { get; set; }

    /// <summary>The field whose value names the bucket; required if <see cref="By"/> is <see cref="RateLimitBy.Header"/>.</summary>
    public string? Header { get; set; }
}
