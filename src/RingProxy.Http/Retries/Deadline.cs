namespace RingProxy.Http;

/// <summary>When the answer to a request has to have begun, whatever was tried until then; milliseconds of the clock that the runtime's timers follow.</summary>
internal readonly record struct Deadline
{
    private readonly long _at;

    private Deadline(long at) => _at = at;

    public static Deadline Never { get; } = new(long.MaxValue);

    public bool IsOver => _at != long.MaxValue && Environment.TickCount64 >= _at;

    /// <summary>Null: never.</summary>
    public static Deadline In(TimeSpan? time) => time is { } span ? new Deadline(Environment.TickCount64 + (long)span.TotalMilliseconds) : Never;

    /// <summary>So much of a time as is left.</summary>
    public TimeSpan Cap(TimeSpan time)
    {
        if (_at == long.MaxValue)
        {
            return time;
        }

        var left = TimeSpan.FromMilliseconds(Math.Max(0, _at - Environment.TickCount64));
        return time == Timeout.InfiniteTimeSpan || left < time ? left : time;
    }
}
