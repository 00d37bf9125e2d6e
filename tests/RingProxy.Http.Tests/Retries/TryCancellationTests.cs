using RingProxy.Testing;

namespace RingProxy.Http.Tests;

public sealed class TryCancellationTests
{
    [Fact]
    public async Task Token_OfATry_IsCancelledByEachOfThree_AndTellsTheNodesOwn()
    {
        using var cause = new CancellationTokenSource();
        await cause.CancelAsync();
        using (var byRequest = TryCancellation.Rent(Timeout.InfiniteTimeSpan, cause.Token, CancellationToken.None))
        {
            Assert.Equal((true, false), (byRequest.Token.IsCancellationRequested, byRequest.NodeIsOut));
        }

        using (var byNode = TryCancellation.Rent(Timeout.InfiniteTimeSpan, CancellationToken.None, cause.Token))
        {
            Assert.Equal((true, true), (byNode.Token.IsCancellationRequested, byNode.NodeIsOut));
        }

        using var byTime = TryCancellation.Rent(TimeSpan.FromMilliseconds(1), CancellationToken.None, CancellationToken.None);
        await CancelledAsync(byTime.Token).OrTimeout(() => "the time-out");
        Assert.False(byTime.NodeIsOut);
    }

    [Fact]
    public async Task Time_Stopped_DoesNotPass_UntilRestarted()
    {
        using var stopped = TryCancellation.Rent(TimeSpan.FromMilliseconds(30), CancellationToken.None, CancellationToken.None);
        stopped.Stop();
        using (var clock = TryCancellation.Rent(TimeSpan.FromMilliseconds(120), CancellationToken.None, CancellationToken.None))
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
                var rented = TryCancellation.Rent(TimeSpan.FromMinutes(1), request.Token, node.Token);
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

    private static Task CancelledAsync(CancellationToken token)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        token.Register(() => cancelled.TrySetResult());
        return cancelled.Task;
    }
}
