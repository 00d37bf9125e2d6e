namespace RingProxy.Health;

/// <summary>
/// The time by which breaks, windows and slow starts are measured. It begins with the wall clock and then follows the machine's steady counter,
/// so that a clock that is set, forth or back, neither brings a node back early nor keeps it out. Safe from any thread.
/// </summary>
internal sealed class SteadyTime(TimeProvider time) : TimeProvider
{
    private readonly DateTimeOffset _start = time.GetUtcNow();
    private readonly long _startStamp = time.GetTimestamp();
    private readonly double _microsecondsPerStamp = 1_000_000.0 / time.TimestampFrequency;

    /// <summary>What the wall clock says, for people to read.</summary>
    public DateTimeOffset WallClock => time.GetUtcNow();

    public override long TimestampFrequency => time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    /// <summary>In whole microseconds: a counter's stamps lie between the ticks of time spans, and cutting them off would let a wait of 2 s end after 2 s and a tick.</summary>
    public override DateTimeOffset GetUtcNow() =>
        _start.AddTicks((long)Math.Round((time.GetTimestamp() - _startStamp) * _microsecondsPerStamp) * TimeSpan.TicksPerMicrosecond);

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);
}
