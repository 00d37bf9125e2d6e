using RingProxy.Testing;

namespace RingProxy.Http.Tests;

public sealed class HedgeDelayTests
{
    private static readonly TimeSpan s_delay = TimeSpan.FromMilliseconds(500);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task EndsInTimeAsync_TellsWhoWasInTime_ByTheTimeOfEach()
    {
        var delay = new HedgeDelay(s_delay, _time);
        var (early, late, behind) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        var (isEarly, isLate) = (delay.EndsInTimeAsync(early.Task).AsTask(), delay.EndsInTimeAsync(late.Task).AsTask());
        _time.Advance(s_delay / 2);
        var isBehind = delay.EndsInTimeAsync(behind.Task).AsTask();
        early.SetResult();
        Assert.True(await isEarly.OrTimeout(() => "the one that has ended"));

        _time.Advance(s_delay / 2);
        Assert.False(await isLate.OrTimeout(() => "the one whose time is over"));
        Assert.False(isBehind.IsCompleted);
        late.SetResult();
        _time.Advance(s_delay / 2);
        Assert.False(await isBehind.OrTimeout(() => "the one that began later"));
        Assert.True(await delay.EndsInTimeAsync(Task.FromException(new IOException())));
    }

    [Fact]
    public async Task EndsInTimeAsync_OfATaskThatFails_IsInTimeToo()
    {
        var delay = new HedgeDelay(s_delay, _time);
        var failing = new TaskCompletionSource();
        var isInTime = delay.EndsInTimeAsync(failing.Task).AsTask();
        failing.SetException(new IOException("expected"));

        Assert.True(await isInTime.OrTimeout(() => "the one that has failed"));
    }

    [Fact]
    public async Task Timer_IsSetOnlyWhileSomebodyWaits()
    {
        var delay = new HedgeDelay(s_delay, _time);
        Assert.Null(_time.NextTimerIn);
        var waiting = new TaskCompletionSource();
        var isInTime = delay.EndsInTimeAsync(waiting.Task).AsTask();
        waiting.SetResult();
        Assert.True(await isInTime.OrTimeout(() => "the task"));

        _time.Advance(s_delay);

        Assert.Null(_time.NextTimerIn);
    }

    [Fact]
    public async Task EndsInTimeAsync_OfManyAtOnce_GivesEachItsOwnAnswer()
    {
        const int WorkerCount = 8, Rounds = 2_000;
        var delay = new HedgeDelay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        var (inTime, late) = (0, 0);

        async Task WorkAsync(int seed)
        {
            var random = new Random(seed);
            for (var i = 0; i < Rounds; i++)
            {
                var task = new TaskCompletionSource();
                var waiting = delay.EndsInTimeAsync(task.Task);
                if (random.Next(50) == 0)
                {
                    // Nothing but the delay can end this one.
                    Assert.False(await waiting.AsTask().OrTimeout(() => $"worker {seed}, round {i}"));
                    Interlocked.Increment(ref late);
                    task.SetResult();
                    continue;
                }

                await Task.Yield();
                task.SetResult();
                Interlocked.Add(ref inTime, await waiting.AsTask().OrTimeout(() => $"worker {seed}, round {i}") ? 1 : 0);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, WorkerCount).Select(seed => Task.Run(() => WorkAsync(seed))));

        Assert.InRange(inTime, 1, (WorkerCount * Rounds) - late);
        Assert.InRange(late, 1, WorkerCount * Rounds);
    }
}
