namespace RingProxy.Health;

/// <summary>How long breaks last: each twice the one before, up to a cap. Pure.</summary>
internal static class BreakDurations
{
    /// <param name="first">The first break.</param>
    /// <param name="longest">No break is longer.</param>
    /// <param name="earlierBreaks">Breaks since the node was last up.</param>
    public static TimeSpan Of(TimeSpan first, TimeSpan longest, int earlierBreaks)
    {
        // 2^30 times the least break is beyond the longest one that options may name.
        var factor = 1L << Math.Min(earlierBreaks, 30);
        return first > longest / factor ? longest : first * factor;
    }
}
