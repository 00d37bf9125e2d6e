using System.Threading.Tasks.Sources;

namespace RingProxy.Http;

/// <summary>
/// Waits for many tasks, the same time for each, so that whoever begins first is due first: one timer serves all, and a task that ends in time, as nearly
/// all do, costs two steps in a list. Safe from any thread.
/// </summary>
internal sealed class HedgeDelay(TimeSpan delay, TimeProvider time)
{
    /// <summary>More are let go: what a burst needed is not kept.</summary>
    private const int MaxPooledCount = 1_024;

    /// <summary>Timers count in whole milliseconds.</summary>
    private static readonly TimeSpan s_timerStep = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly LinkedList<Wait> _waiting = [];
    private readonly Stack<Wait> _free = new();
    private ITimer? _timer;
    private bool _isArmed;

    /// <summary>Whether a task ends before the delay is over.</summary>
    public ValueTask<bool> EndsInTimeAsync(Task task)
    {
        if (task.IsCompleted)
        {
            return ValueTask.FromResult(true);
        }

        Wait wait;
        lock (_lock)
        {
            wait = _free.TryPop(out var free) ? free : new Wait(this);
            wait.Since = time.GetTimestamp();
            _waiting.AddLast(wait.Place);
            if (!_isArmed)
            {
                ArmLocked(delay);
            }
        }

        var result = wait.Result;
        task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().UnsafeOnCompleted(wait.OnTaskEnd);
        return result;
    }

    private void ArmLocked(TimeSpan dueIn)
    {
        _isArmed = true;
        if (_timer is null)
        {
            _timer = time.CreateTimer(static self => ((HedgeDelay)self!).OnTimer(), this, dueIn, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer.Change(dueIn, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTimer()
    {
        while (TakeDue() is { } due)
        {
            due.End(isInTime: false);
        }
    }

    /// <summary>The next whose time is over; else sets the timer for the one that is due first, if there is one.</summary>
    private Wait? TakeDue()
    {
        lock (_lock)
        {
            if (_waiting.First is not { Value: var first } place)
            {
                _isArmed = false;
                return null;
            }

            var left = delay - time.GetElapsedTime(first.Since);
            if (left >= s_timerStep)
            {
                ArmLocked(TimeSpan.FromMilliseconds(Math.Floor(left.TotalMilliseconds)));
                return null;
            }

            _waiting.Remove(place);
            return first;
        }
    }

    private void OnTaskEnd(Wait wait)
    {
        lock (_lock)
        {
            if (wait.Place.List is null)
            {
                // Its time was over before; nobody asks any more.
                return;
            }

            _waiting.Remove(wait.Place);
        }

        wait.End(isInTime: true);
    }

    private void Return(Wait wait)
    {
        lock (_lock)
        {
            if (_free.Count < MaxPooledCount)
            {
                _free.Push(wait);
            }
        }
    }

    /// <summary>One task that is waited for. Used again only if the task ended in time: else that end is still to come.</summary>
    private sealed class Wait : IValueTaskSource<bool>
    {
        private readonly HedgeDelay _owner;
        private ManualResetValueTaskSourceCore<bool> _core;

        public Wait(HedgeDelay owner)
        {
            _owner = owner;
            Place = new LinkedListNode<Wait>(this);
            OnTaskEnd = () => _owner.OnTaskEnd(this);
        }

        public LinkedListNode<Wait> Place { get; }

        public Action OnTaskEnd { get; }

        public long Since { get; set; }

        public ValueTask<bool> Result => new(this, _core.Version);

        public void End(bool isInTime) => _core.SetResult(isInTime);

        public bool GetResult(short token)
        {
            var isInTime = _core.GetResult(token);
            if (isInTime)
            {
                _core.Reset();
                _owner.Return(this);
            }

            return isInTime;
        }

        public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);
    }
}
