namespace RingProxy.Testing;

/// <summary>
/// A clock that stands still until <see cref="Advance"/>, which fires the timers that fall due in order of their time, on the
/// caller's thread. Its timestamps tick at an odd frequency, so that code which takes ticks for time spans fails.
/// </summary>
public sealed class ManualTimeProvider : TimeProvider
{
    /// <summary>Not a divisor or multiple of <see cref="TimeSpan.TicksPerSecond"/>.</summary>
    private const long OddFrequency = 7_654_321;

    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<TaskCompletionSource> _timerWaiters = [];
    private TimeSpan _elapsed;

    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => OddFrequency;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => Start + Elapsed;

    public override long GetTimestamp() => (long)(Elapsed.TotalSeconds * OddFrequency);

    /// <summary>How long until the next timer fires; null if none is set.</summary>
    public TimeSpan? NextTimerIn
    {
        get
        {
            lock (_lock)
                return _timers.Count == 0 ? null : _timers.Min(timer => timer.Due) - _elapsed;
        }
    }

    private TimeSpan Elapsed
    {
        get
        {
            lock (_lock)
                return _elapsed;
        }
    }

    /// <summary>Moves the clock and fires what falls due, at the moment it falls due.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var end = Elapsed + by;
        while (TakeDue(end) is { } timer)
            timer.Fire();
    }

    /// <summary>
    /// Waits until some code under test has set a timer that is due within <paramref name="within"/>: the signal that it
    /// reached its wait, so that advancing the clock cannot come too early.
    /// </summary>
    public async Task WaitForTimerAsync(TimeSpan within, string phase)
    {
        while (true)
        {
            Task set;
            lock (_lock)
            {
                if (_timers.Exists(timer => timer.Due - _elapsed <= within))
                    return;
                var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _timerWaiters.Add(waiter);
                set = waiter.Task;
            }
            await set.OrTimeout(() => $"{phase}: no timer within {within}; next in {NextTimerIn?.ToString() ?? "none"}");
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private ManualTimer? TakeDue(TimeSpan end)
    {
        lock (_lock)
        {
            var next = _timers.MinBy(timer => timer.Due);
            if (next is null || next.Due > end)
            {
                _elapsed = end;
                return null;
            }
            _elapsed = next.Due > _elapsed ? next.Due : _elapsed;
            _timers.Remove(next);
            if (next.Period > TimeSpan.Zero)
                SetLocked(next, next.Period);
            return next;
        }
    }

    private void SetLocked(ManualTimer timer, TimeSpan dueIn)
    {
        timer.Due = _elapsed + dueIn;
        _timers.Add(timer);
        foreach (var waiter in _timerWaiters)
            waiter.TrySetResult();
        _timerWaiters.Clear();
    }

    private sealed class ManualTimer(ManualTimeProvider owner, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan Due { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner._lock)
            {
                owner._timers.Remove(this);
                Period = period;
                if (dueTime >= TimeSpan.Zero)
                    owner.SetLocked(this, dueTime);
            }
            return true;
        }

        public void Dispose()
        {
            lock (owner._lock)
                owner._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
