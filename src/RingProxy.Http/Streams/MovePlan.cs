namespace RingProxy.Http;

/// <summary>
/// When which stream is asked to move. Pure: <c>now</c> is given, as time since any fixed moment, and so is chance. Each is due after
/// the grace and a random part of the jitter; the cap spreads those that are due together. The caller serializes the calls.
/// </summary>
/// <typeparam name="T">A stream; told from others by identity.</typeparam>
internal sealed class MovePlan<T>(TimeSpan grace, TimeSpan jitter, int ratePerSecond, Random random)
    where T : class
{
    /// <summary>What is due within this is due now: timers are no better.</summary>
    public static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(1);

    /// <summary>How much of the cap that a late caller has missed may be made up for.</summary>
    public static readonly TimeSpan CatchUp = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<T, Move> _moves = new(ReferenceEqualityComparer.Instance);
    private readonly SortedSet<Move> _byTime = new(Comparer<Move>.Create((a, b) => (a.Due, a.Number).CompareTo((b.Due, b.Number))));
    private readonly TimeSpan _interval = TimeSpan.FromTicks((TimeSpan.TicksPerSecond + ratePerSecond - 1) / ratePerSecond);
    private TimeSpan _nextByCap = TimeSpan.MinValue;
    private long _number;

    /// <summary>How many wait to be asked.</summary>
    public int Count => _moves.Count;

    public bool Contains(T stream) => _moves.ContainsKey(stream);

    /// <summary>When the next is to be asked; null: nobody waits.</summary>
    public TimeSpan? NextDue => _byTime.Min is { } next ? DueOf(next) : null;

    /// <summary>
    /// The stream has to move to a node. If it waits for that already, it goes on waiting as it was; if for another, the grace begins
    /// again, since it is for the new owner.
    /// </summary>
    public void Set(T stream, string target, TimeSpan now)
    {
        if (_moves.TryGetValue(stream, out var waiting) && waiting.Target == target)
        {
            return;
        }

        Cancel(stream);
        var move = new Move(stream, target, now + grace + jitter * random.NextDouble(), _number++);
        _moves.Add(stream, move);
        _byTime.Add(move);
    }

    /// <summary>The stream need not move. Returns whether it waited to.</summary>
    public bool Cancel(T stream) => _moves.Remove(stream, out var move) && _byTime.Remove(move);

    /// <summary>Takes a stream that is to be asked now; null: none is due, or the cap forbids it.</summary>
    public T? TakeDue(TimeSpan now)
    {
        if (_byTime.Min is not { } move || DueOf(move) > now + Resolution)
        {
            return null;
        }

        var due = DueOf(move);
        // The cap counts from when it was due, not from when the timer came: else each late timer would lower the rate.
        _nextByCap = (due > now - CatchUp ? due : now - CatchUp) + _interval;
        Cancel(move.Stream);
        return move.Stream;
    }

    private TimeSpan DueOf(Move move) => move.Due > _nextByCap ? move.Due : _nextByCap;

    private sealed record Move(T Stream, string Target, TimeSpan Due, long Number);
}
