namespace RingProxy.Cache;

/// <summary>Handshakes of clients that failed. Noted by one loop, read from any thread.</summary>
internal sealed class TlsFailures
{
    private volatile Entry? _last;

    public long Count => _last?.Number ?? 0;

    /// <summary>The reason of the newest failure of several loops; null: there is none.</summary>
    public static string? Last(IEnumerable<TlsFailures> loops) => loops.Select(loop => loop._last).OfType<Entry>().MaxBy(entry => entry.At)?.Reason;

    /// <param name="reason">Null: it did not fail.</param>
    public void Note(string? reason)
    {
        if (reason is not null)
            _last = new Entry(Count + 1, Environment.TickCount64, reason);
    }

    private sealed record Entry(long Number, long At, string Reason);
}
