using RingProxy.Testing;

namespace RingProxy.Http.Tests;

public sealed class TryCancellationTests
{
    [Fact]
    public async Task Token_OfATry_IsCancelledByEachOfThree_AndTellsTheNodesOwn()
    {
        using var cause = new CancellationTokenSource();
        await cause.CancelAsync();
        using (var byRequest = Begin(Timeout.InfiniteTimeSpan, cause.Token, CancellationToken.None))
        {
            Assert.Equal((true, false), (byRequest.Token.IsCancellationRequested, byRequest.NodeIsOut));
        }

        using (var byNode = Begin(Timeout.InfiniteTimeSpan, CancellationToken.None, cause.Token))
        {
            Assert.Equal((true, true), (byNode.Token.IsCancellationRequested, byNode.NodeIsOut));
        }

        using var byTime = Begin(TimeSpan.FromMilliseconds(1), CancellationToken.None, CancellationToken.None);
        await CancelledAsync(byTime.Token).OrTimeout(() => "the time-out");
        Assert.Equal((false, false), (byTime.NodeIsOut, byTime.RequestIsOver));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Deadline_EndsATry_WhoseOwnTimeIsLongerOrStopped_AndOneThatHasNotBegun(bool isStopped)
    {
        using var begun = TryCancellation.Rent(Deadline.In(TimeSpan.FromMilliseconds(20)), CancellationToken.None);
        begun.Start(TimeSpan.FromMinutes(1), CancellationToken.None);
        if (isStopped)
        {
            begun.Stop();
        }

        using var waiting = TryCancellation.Rent(Deadline.In(TimeSpan.FromMilliseconds(20)), CancellationToken.None);
        await CancelledAsync(waiting.Wait()).OrTimeout(() => "the deadline of one that waits");
        await CancelledAsync(begun.Token).OrTimeout(() => "the deadline of one that has begun");
        Assert.Equal((true, true), (begun.RequestIsOver, waiting.RequestIsOver));
    }

    [Fact]
    public void Cap_GivesTheShorterOfTheTwo()
    {
        var soon = Deadline.In(TimeSpan.FromMinutes(1));

        Assert.Equal(TimeSpan.FromSeconds(1), soon.Cap(TimeSpan.FromSeconds(1)));
        Assert.InRange(soon.Cap(TimeSpan.FromHours(1)), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.InRange(soon.Cap(Timeout.InfiniteTimeSpan), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Equal(Timeout.InfiniteTimeSpan, Deadline.Never.Cap(Timeout.InfiniteTimeSpan));
        Assert.Equal(TimeSpan.FromDays(1), Deadline.In(null).Cap(TimeSpan.FromDays(1)));
        Assert.Equal((true, TimeSpan.Zero), (Deadline.In(TimeSpan.Zero).IsOver, Deadline.In(TimeSpan.Zero).Cap(TimeSpan.FromDays(1))));
        Assert.Equal((false, false), (soon.IsOver, Deadline.Never.IsOver));
    }

    [Fact]
    public async Task Time_Stopped_DoesNotPass_UntilRestarted()
    {
        using var stopped = Begin(TimeSpan.FromMilliseconds(30), CancellationToken.None, CancellationToken.None);
        stopped.Stop();
        using (var clock = Begin(TimeSpan.FromMilliseconds(120), CancellationToken.None, CancellationToken.None))
        {
            await CancelledAsync(clock.Token).OrTimeout(() => "four times its time");
        }

        Assert.False(stopped.Token.IsCancellationRequested);
        stopped.Restart();
        await CancelledAsync(stopped.Token).OrTimeout(() => "the time-out after the restart");
    }

    [Fact]
    public async Task Token_AfterReuse_IsNeverCancelledForAnEarlierUser()
    {
        const int WorkerCount = 8, Rounds = 3_000;
        var (leaks, cancelled) = (0, 0);

        async Task WorkAsync(int seed)
        {
            var random = new Random(seed);
            for (var i = 0; i < Rounds; i++)
            {
                using var request = new CancellationTokenSource();
                using var node = new CancellationTokenSource();
                var rented = Begin(TimeSpan.FromMinutes(1), request.Token, node.Token);
                if (rented.Token.IsCancellationRequested || rented.NodeIsOut)
                {
                    Interlocked.Increment(ref leaks);
                }

                // Cancels arrive while it is given back.
                var cancelling = (random.Next(3) == 0 ? node : request).CancelAsync();
                if (random.Next(2) == 0)
                {
                    await Task.Yield();
                }

                Interlocked.Add(ref cancelled, rented.Token.IsCancellationRequested ? 1 : 0);
                rented.Dispose();
                await cancelling;
            }
        }

        await Task.WhenAll(Enumerable.Range(0, WorkerCount).Select(seed => Task.Run(() => WorkAsync(seed)))).OrTimeout(() => "workers");

        Assert.Equal(0, leaks);
        Assert.InRange(cancelled, 1, (WorkerCount * Rounds) - 1);
    }

    private static TryCancellation Begin(TimeSpan timeout, CancellationToken request, CancellationToken nodeOut)
    {
        var begun = TryCancellation.Rent(Deadline.Never, request);
        begun.Start(timeout, nodeOut);
        return begun;
    }

    private static Task CancelledAsync(CancellationToken token)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        token.Register(() => cancelled.TrySetResult());
        return cancelled.Task;
    }
}
