using System.Diagnostics;
using RingProxy.Topology;
using Xunit.Abstractions;

namespace RingProxy.IntegrationTests;

/// <summary>The main promise, on this side: a ring changes under a pipelined load, no command fails, and each reply is the one that is due.</summary>
[Collection(Alone.Name)]
public sealed class RedisSwapTests(ITestOutputHelper output)
{
    private const int NodeCount = 4;
    private const int ClientCount = 3;
    private const int Depth = 20;

    /// <summary>At least this long between two swaps: a thousand take about a minute.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(55);

    [Fact]
    public async Task Swap_ThousandTimesInAMinute_NoErrorAndEveryReplyInItsPlace()
    {
        await using var nodes = await RedisNodes.StartAsync(NodeCount);
        await using var proxy = RedisProxy.Start(nodes);
        using var stop = new CancellationTokenSource();
        var loads = Enumerable.Range(0, ClientCount).Select(i => LoadAsync(proxy, i, stop.Token)).ToArray();
        var random = new Random(7);
        var clock = Stopwatch.StartNew();

        for (var version = 2; version <= 1001; version++)
        {
            RingNode[] declared = [.. nodes.Declared.Where(_ => random.Next(4) > 0)];
            proxy.Apply(RedisProxy.RingOf(declared.Length == 0 ? nodes.Declared : [.. declared.Select(node => node with { Weight = random.Next(1, 4) })], version));
            await Task.Delay(s_interval);
        }

        await stop.CancelAsync();
        var rounds = await Task.WhenAll(loads);
        output.WriteLine($"1000 swaps in {clock.Elapsed.TotalSeconds:0.0} s, {rounds.Sum() * Depth * 2} commands");

        Assert.All(rounds, count => Assert.True(count > 100, $"only {count} rounds"));
    }

    /// <summary>
    /// Each round asks for the length of words that only this client and round have, by commands that nodes answer from the command alone, so that a
    /// reply of another client, of another round or at another place is another text, whatever node gave it.
    /// </summary>
    private static async Task<int> LoadAsync(RedisProxy proxy, int id, CancellationToken stop)
    {
        await using var client = await proxy.ConnectAsync();
        for (var round = 0; ; round++)
        {
            if (stop.IsCancellationRequested)
                return round;
            var words = Enumerable.Range(0, Depth).Select(i => $"{id}.{round}.{i}").ToArray();
            await client.SendAsync([.. words.SelectMany(word => (byte[])
            [
                .. RedisConnection.Command("EVAL", "return ARGV[1]", "1", $"key:{word}", word),
                .. RedisConnection.Command("SET", $"key:{word}", word, "PX", "10000"),
            ])]);
            Assert.Equal(words.SelectMany(word => new[] { word, "+OK" }), await client.ReadAsync(Depth * 2));
        }
    }
}
