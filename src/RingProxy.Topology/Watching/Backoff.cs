namespace RingProxy.Topology;

/// <summary>
/// Waits between attempts: doubling from the least to the most, each shortened by a random part of up to one half, so that
/// sidecars that lost a store together do not come back together.
/// </summary>
internal sealed class Backoff(TimeSpan min, TimeSpan max, Random random)
{
    private int _failureCount;

    /// <summary>Whether nothing failed since the start or the last reset.</summary>
    public bool IsFresh => _failureCount == 0;

    /// <summary>The wait after one more failure.</summary>
    public TimeSpan Next()
    {
        // Beyond 30 doublings of a millisecond every cap is reached; the limit keeps the power finite.
        var doublings = Math.Min(_failureCount++, 30);
        var whole = Math.Min(min.TotalSeconds * Math.Pow(2, doublings), max.TotalSeconds);
        return TimeSpan.FromSeconds(whole * (1 - random.NextDouble() / 2));
    }

    public void Reset() => _failureCount = 0;
}
