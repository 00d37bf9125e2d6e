namespace RingProxy.Health;

/// <summary>Counts the requests that a node has. Safe from any thread.</summary>
public sealed class NodeLoad
{
    private int _inFlight;

    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>One more, which must <see cref="Leave"/>. Returns how many that makes.</summary>
    public int Enter() => Interlocked.Increment(ref _inFlight);

    /// <summary>One more, unless there are as many as allowed. Those refused are never counted, so that nobody sees more and nobody is refused for them.</summary>
    public bool TryEnter(int limit)
    {
        var seen = InFlight;
        while (seen < limit)
        {
            var found = Interlocked.CompareExchange(ref _inFlight, seen + 1, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _inFlight);
}
