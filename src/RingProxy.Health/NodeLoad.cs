namespace RingProxy.Health;

/// <summary>Counts the requests that a node has. Safe from any thread.</summary>
public sealed class NodeLoad
{
    private int _inFlight;

    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>One more, which must <see cref="Leave"/>. Returns how many that makes.</summary>
    public int Enter() => Interlocked.Increment(ref _inFlight);

    /// <summary>One more, unless there are as many as allowed.</summary>
    public bool TryEnter(int limit)
    {
        if (Enter() <= limit)
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _inFlight);
}
