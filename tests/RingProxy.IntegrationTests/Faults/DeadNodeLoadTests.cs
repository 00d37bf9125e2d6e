using Microsoft.AspNetCore.Http;
using RingProxy.Testing;
using Xunit.Abstractions;

namespace RingProxy.IntegrationTests;

/// <summary>How a node is dead.</summary>
public enum Death
{
    /// <summary>Nobody listens.</summary>
    Killed,

    /// <summary>Stopped by signal: the kernel accepts for it, and nobody answers.</summary>
    Hung,

    Answers503,
    Resets,
}

/// <summary>A node that is dead gives the others its keys and little more: what they see is what clients send, and at most the retry budget on top.</summary>
[Collection(Alone.Name)]
public sealed class DeadNodeLoadTests(ITestOutputHelper output)
{
    private const int RequestCount = 900, ClientCount = 30;

    private const double BudgetRatio = 0.2;

    private const int BudgetMinimum = 3;

    [Theory]
    [InlineData(Death.Killed)]
    [InlineData(Death.Hung)]
    [InlineData(Death.Answers503)]
    [InlineData(Death.Resets)]
    public async Task Survivors_OfADeadNode_SeeNoMoreThanWhatClientsSendAndTheBudget(Death death)
    {
        using var directory = new TempDirectory();
        var dead = new NodeProcess("a", directory);
        await using var deadProcess = dead;
        await using var b = await CountingNode.StartAsync("b", context => context.Response.WriteAsync("b"));
        await using var c = await CountingNode.StartAsync("c", context => context.Response.WriteAsync("c"));
        await using var inItsPlace = await DieAsync(death, dead);
        await using var sidecar = await FaultSidecar.StartAsync(
            directory, [(dead.Id, dead.Address), (b.Id, b.Address), (c.Id, c.Address)], isProbing: false,
            [$"http.retryBudget.ratio={BudgetRatio}", $"http.retryBudget.minimum={BudgetMinimum}"]);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = ClientCount }) { BaseAddress = sidecar.Traffic, Timeout = TaskTimeouts.Patience };
        var next = 0;
        var (ofDead, mostRetrying) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, ClientCount).Select(async _ =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) <= RequestCount;)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/");
                request.Headers.Add(FaultSidecar.KeyHeader, $"key-{i}");
                using var response = await http.SendAsync(request);
                Assert.True(response.IsSuccessStatusCode, $"key-{i}: {response.StatusCode} {await response.Content.ReadAsStringAsync()}");
                if (sidecar.PreferenceOf($"key-{i}")[0] == dead.Id)
                {
                    Interlocked.Increment(ref ofDead);
                }

                if (i % 50 == 0)
                {
                    var budget = (await sidecar.HttpStatusAsync()).GetProperty("retryBudget");
                    InterlockedMax(ref mostRetrying, budget.GetProperty("retrying").GetInt32());
                }
            }
        }));

        var seen = b.SeenCount + c.SeenCount;
        output.WriteLine($"{death}: clients sent {RequestCount} requests, {ofDead} of them for the dead node; the survivors saw {seen}; retrying at a time at most {mostRetrying}");
        Assert.InRange(seen, RequestCount, RequestCount + Math.Max(BudgetMinimum, (int)(BudgetRatio * RequestCount)));
        Assert.InRange(mostRetrying, 0, Math.Max(BudgetMinimum, (int)(BudgetRatio * ClientCount)));
        Assert.InRange(ofDead, RequestCount / 6, RequestCount / 2);
    }

    private static async Task<IAsyncDisposable> DieAsync(Death death, NodeProcess node)
    {
        switch (death)
        {
            case Death.Hung:
                await node.StartAsync();
                node.Signal("STOP");
                return node;
            case Death.Answers503:
                return await CountingNode.StartAsync(node.Id, context => Results.StatusCode(503).ExecuteAsync(context), node.SocketFile);
            case Death.Resets:
                return new ResettingNode(node.SocketFile);
            default:
                await node.StartAsync();
                await node.KillAsync();
                return node;
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
