using System.Diagnostics;
using RingProxy.Topology;
using Xunit.Abstractions;

namespace RingProxy.IntegrationTests;

/// <summary>A ring changes under a pipelined load, no command fails, and each reply is the one that is due.</summary>
[Collection(Alone.Name)]
public sealed class MemcachedSwapTests(ITestOutputHelper output)
{
    private const int NodeCount = 4, ClientCount = 3, Depth = 20;

    /// <summary>At least this long between two swaps: a thousand take about a minute.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(55);

    [Fact]
    public async Task Swap_ThousandTimesInAMinute_NoErrorAndEveryReplyInItsPlace()
    {
        await using var nodes = await MemcachedNodes.StartAsync(NodeCount);
        await using var proxy = MemcachedProxy.Start(nodes);
        using var stop = new CancellationTokenSource();
        var loads = Enumerable.Range(0, ClientCount).Select(i => LoadAsync(proxy, i, stop.Token)).ToArray();
        var random = new Random(7);
        var clock = Stopwatch.StartNew();
        for (var version = 2; version <= 1001; version++)
        {
            RingNode[] declared = [.. nodes.Declared.Where(_ => random.Next(4) > 0)];
            proxy.Apply(MemcachedProxy.RingOf(declared.Length == 0 ? nodes.Declared : [.. declared.Select(node => node with { Weight = random.Next(1, 4) })], version));
            await Task.Delay(s_interval);
        }

        await stop.CancelAsync();
        var rounds = await Task.WhenAll(loads);
        output.WriteLine($"1000 swaps in {clock.Elapsed.TotalSeconds:0.0} s, {rounds.Sum() * Depth * 3} commands");
        Assert.All(rounds, count => Assert.True(count > 100, $"only {count} rounds"));
    }

    /// <summary>
    /// Whatever node answers, a reply names the client, the round and the place that it is due to: the opaque of a meta command comes back from any. A
    /// get of many keys may find them or not, as their owners change.
    /// </summary>
    private static async Task<int> LoadAsync(MemcachedProxy proxy, int id, CancellationToken stop)
    {
        await using var client = await proxy.ConnectAsync();
        for (var round = 0; ; round++)
        {
            if (stop.IsCancellationRequested)
                return round;
            var words = Enumerable.Range(0, Depth).Select(i => $"{id}.{round}.{i}").ToArray();
            await client.SendAsync(string.Concat(words.Select(word => $"ms {word} {word.Length} T10 O{word}\r\n{word}\r\nmg {word} O{word} s\r\nget {word} x{word} y{word}\r\n")));
            foreach (var word in words)
            {
                Assert.Equal($"HD O{word}", await client.ReadUntilAsync("\r\n"));
                Assert.Contains(await client.ReadUntilAsync("\r\n"), new[] { $"HD O{word} s{word.Length}", $"EN O{word}", "EN" });
                Assert.Contains(await client.ReadUntilAsync("END\r\n"), new[] { "", $"VALUE {word} 0 {word.Length}\r\n{word}\r\n" });
            }
        }
    }
}
