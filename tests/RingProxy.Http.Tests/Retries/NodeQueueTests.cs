using RingProxy.Testing;

namespace RingProxy.Http.Tests;

public sealed class NodeQueueTests
{
    [Fact]
    public async Task EnterAsync_BeyondLimitAndQueue_IsRefusedAtOnce_AndPlacesGoInTurn()
    {
        var queue = new NodeQueue(new NodeLimitOptions { MaxInFlight = 2, Queue = 2, QueueTimeout = TimeSpan.FromMinutes(1) });
        var inside = new[] { await EnterAsync(queue), await EnterAsync(queue) };
        var waiting = new[] { EnterAsync(queue), EnterAsync(queue) };
        Assert.Equal(2, queue.Waiting);

        Assert.Equal([true, true], inside);
        Assert.False(await EnterAsync(queue));
        Assert.False(queue.TryEnter());
        Assert.Equal(1, queue.RefusedCount);
        queue.Leave();
        Assert.True(await waiting[0].OrTimeout(() => "the first that waits"));
        Assert.False(waiting[1].IsCompleted);
        queue.Leave();
        Assert.True(await waiting[1].OrTimeout(() => "the second that waits"));
        Assert.Equal((0, 1L), (queue.Waiting, queue.RefusedCount));
    }

    [Fact]
    public async Task EnterAsync_WithoutQueue_NeverWaits()
    {
        var queue = new NodeQueue(new NodeLimitOptions { MaxInFlight = 1 });
        Assert.True(queue.TryEnter());
        Assert.False(await EnterAsync(queue));
    }

    [Fact]
    public async Task EnterAsync_PatienceOverOrCancelled_TakesNoPlace()
    {
        var time = new ManualTimeProvider();
        var queue = new NodeQueue(new NodeLimitOptions { MaxInFlight = 1, Queue = 2, QueueTimeout = TimeSpan.FromMilliseconds(100) });
        Assert.True(await EnterAsync(queue));
        var impatient = queue.EnterAsync(time, CancellationToken.None).AsTask();
        using var leave = new CancellationTokenSource();
        var leaving = queue.EnterAsync(time, leave.Token).AsTask();

        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving.OrTimeout(() => "leaving"));
        time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.False(await impatient.OrTimeout(() => "its patience is over"));

        Assert.Equal((0, 1L), (queue.Waiting, queue.RefusedCount));
        queue.Leave();
        Assert.True(await EnterAsync(queue));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task EnterAsync_ByManyWhoLeave_LosesNoPlace_AndLeavesNobodyBesideAFreeOne(int limit)
    {
        const int WorkerCount = 16, Rounds = 400;
        var queue = new NodeQueue(new NodeLimitOptions { MaxInFlight = limit, Queue = WorkerCount, QueueTimeout = TimeSpan.FromHours(1) });
        var (inside, tooMany) = (0, 0);

        async Task WorkAsync(int seed)
        {
            var random = new Random(seed);
            for (var i = 0; i < Rounds; i++)
            {
                using var leave = new CancellationTokenSource();
                var entering = queue.EnterAsync(TimeProvider.System, leave.Token).AsTask();
                var leaving = random.Next(2) == 0 ? leave.CancelAsync() : Task.CompletedTask;
                try
                {
                    Assert.True(await entering.OrTimeout(() => $"worker {seed}, round {i}"));
                    tooMany += Interlocked.Increment(ref inside) > limit ? 1 : 0;
                    await Task.Yield();
                    Interlocked.Decrement(ref inside);
                    queue.Leave();
                }
                catch (OperationCanceledException)
                {
                    // It left.
                }

                await leaving;
            }
        }

        await Task.WhenAll(Enumerable.Range(0, WorkerCount).Select(seed => Task.Run(() => WorkAsync(seed))));

        Assert.Equal((0, 0), (tooMany, queue.Waiting));
        Assert.All(await Task.WhenAll(Enumerable.Range(0, limit).Select(_ => EnterAsync(queue))), Assert.True);
    }

    private static Task<bool> EnterAsync(NodeQueue queue) => queue.EnterAsync(TimeProvider.System, CancellationToken.None).AsTask();
}
