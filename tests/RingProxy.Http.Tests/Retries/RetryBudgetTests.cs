using RingProxy.Testing;

namespace RingProxy.Http.Tests;

public sealed class RetryBudgetTests
{
    [Theory]
    [InlineData(0.2, 3, 0, 3)]
    [InlineData(0.2, 3, 15, 3)]
    [InlineData(0.2, 3, 20, 4)]
    [InlineData(0.2, 3, 24, 4)]
    [InlineData(0, 0, 100, 0)]
    [InlineData(1, 0, 7, 7)]
    [InlineData(0, 5, 100, 5)]
    public void Limit_OfRatioAndMinimum_IsTheGreater(double ratio, int minimum, int active, int expected)
    {
        var budget = Budget(ratio, minimum, active);

        Assert.Equal(expected, budget.Limit);
        Assert.Equal(expected, Enumerable.Range(0, 200).Count(_ => budget.TryTake()));
        Assert.Equal(expected, budget.Retrying);
    }

    [Fact]
    public async Task TakeAsync_WhenSpent_WaitsForTheFirstThatReturns_InTheOrderOfAsking()
    {
        var budget = Budget(0, minimum: 1, active: 10);
        Assert.True(budget.TryTake());
        var waiting = Enumerable.Range(0, 3).Select(_ => budget.TakeAsync(CancellationToken.None).AsTask()).ToArray();
        Assert.Equal((3, 3L), (budget.Waiting, budget.WaitedCount));

        for (var i = 0; i < waiting.Length; i++)
        {
            Assert.All(waiting[i..], one => Assert.False(one.IsCompleted));
            budget.Return();
            Assert.True(await waiting[i].OrTimeout(() => $"place {i}"));
            Assert.Equal(1, budget.Retrying);
        }

        budget.Return();
        Assert.Equal((0, 0), (budget.Retrying, budget.Waiting));
    }

    [Fact]
    public async Task TakeAsync_OfZero_GivesUpAtOnce()
    {
        var budget = Budget(0.2, minimum: 0, active: 4);
        Assert.False(await budget.TakeAsync(CancellationToken.None));
        Assert.Equal(0, budget.Waiting);
    }

    [Fact]
    public async Task TakeAsync_WhenTheLimitSinksToZero_DoesNotWaitForEver()
    {
        var budget = Budget(0.2, minimum: 0, active: 5);
        Assert.True(budget.TryTake());
        var waiting = Enumerable.Range(0, 3).Select(_ => budget.TakeAsync(CancellationToken.None).AsTask()).ToArray();
        budget.Leave();

        budget.Return();

        Assert.All(await Task.WhenAll(waiting).OrTimeout(() => "nobody is left who could give a place back"), Assert.False);
        Assert.Equal((0, 0), (budget.Retrying, budget.Waiting));
    }

    [Fact]
    public async Task TakeAsync_Cancelled_LeavesTheQueueAndTakesNothing()
    {
        var budget = Budget(0, minimum: 1, active: 10);
        Assert.True(budget.TryTake());
        using var giveUp = new CancellationTokenSource();
        var (leaving, staying) = (budget.TakeAsync(giveUp.Token).AsTask(), budget.TakeAsync(CancellationToken.None).AsTask());

        await giveUp.CancelAsync();

        Assert.False(await leaving.OrTimeout(() => "leaving"));
        Assert.Equal(1, budget.Waiting);
        budget.Return();
        Assert.True(await staying.OrTimeout(() => "staying"));
        Assert.False(await budget.TakeAsync(giveUp.Token).AsTask().OrTimeout(() => "a token that is cancelled already"));
        budget.Return();
        Assert.Equal((0, 0), (budget.Retrying, budget.Waiting));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    public async Task TakeAsync_ByManyAtOnce_NeverExceedsTheLimit_AndNobodyWaitsForEver(int minimum)
    {
        const int WorkerCount = 40, Rounds = 500;
        const double Ratio = 0.2;
        var budget = new RetryBudget(new RetryBudgetOptions { Ratio = Ratio, Minimum = minimum });
        // The limit moves with the requests in flight; nobody may ever see more than the highest it can be.
        var most = Math.Max(minimum, (int)(Ratio * WorkerCount));
        var (inside, worst, taken) = (0, 0, 0);

        async Task WorkAsync(int seed)
        {
            var random = new Random(seed);
            for (var i = 0; i < Rounds; i++)
            {
                budget.Enter();
                await Task.Yield();
                using var giveUp = new CancellationTokenSource();
                var taking = budget.TakeAsync(giveUp.Token);
                if (random.Next(4) == 0)
                {
                    await giveUp.CancelAsync();
                }

                if (await taking.AsTask().OrTimeout(() => $"worker {seed}, round {i}: waits for ever; retrying {budget.Retrying}, waiting {budget.Waiting}"))
                {
                    var now = Interlocked.Increment(ref inside);
                    InterlockedMax(ref worst, now);
                    Interlocked.Increment(ref taken);
                    await Task.Yield();
                    Interlocked.Decrement(ref inside);
                    budget.Return();
                }

                budget.Leave();
            }
        }

        await Task.WhenAll(Enumerable.Range(0, WorkerCount).Select(seed => Task.Run(() => WorkAsync(seed))));

        Assert.InRange(worst, 1, most);
        Assert.True(taken > Rounds, $"only {taken} places were taken");
        Assert.Equal((0, 0, 0), (budget.Active, budget.Retrying, budget.Waiting));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    private static RetryBudget Budget(double ratio, int minimum, int active)
    {
        var budget = new RetryBudget(new RetryBudgetOptions { Ratio = ratio, Minimum = minimum });
        for (var i = 0; i < active; i++)
        {
            budget.Enter();
        }

        return budget;
    }
}
