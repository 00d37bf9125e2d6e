using System.Diagnostics.Metrics;
using RingProxy.Testing;

namespace RingProxy.IntegrationTests;

/// <summary>What is counted, through real nodes.</summary>
public sealed class RedisMeterTests
{
    [Fact]
    public async Task Meters_CountCommandsByNode_AndFailuresByReason()
    {
        await using var nodes = await RedisNodes.StartAsync(3);
        await using var proxy = RedisProxy.Start(nodes, options => options.CommandTimeout = TimeSpan.FromMilliseconds(200));
        await using var client = await proxy.ConnectAsync();
        string[] keys = [proxy.KeyOf(0), proxy.KeyOf(1), proxy.KeyOf(2)];
        await client.CallAsync(["MSET", .. keys.SelectMany(key => new[] { key, key })]);
        await client.CallAsync("GET", keys[0]);
        await client.CallAsync("PING");
        await client.CallAsync("NO-SUCH-COMMAND");

        var healthy = proxy.Measure();
        nodes.Signal(1, "STOP");
        Assert.StartsWith("-ERR node 'b'", await client.CallAsync("GET", keys[1]), StringComparison.Ordinal);
        nodes.Signal(1, "CONT");
        await nodes.KillAsync(2);
        await Poll.UntilAsync(() => Task.FromResult(proxy.Measure().GetValueOrDefault("node.connections c") == 0), "the end of the connection to the dead node");
        Assert.StartsWith("-ERR node 'c'", await client.CallAsync("GET", keys[2]), StringComparison.Ordinal);
        var ill = proxy.Measure();

        Assert.Equal((1, 3), (healthy["clients"], healthy["commands"]));
        Assert.Equal((2, 1, 1), (healthy["node.commands a"], healthy["node.commands b"], healthy["node.commands c"]));
        Assert.Equal((0, 1), (healthy["node.waiting b"], healthy["node.connections b"]));
        Assert.DoesNotContain(healthy.Keys, name => name.StartsWith("node.failures", StringComparison.Ordinal));
        Assert.Equal((1, 1), (ill["node.failures b deadline"], ill["node.failures c unreachable"]));
    }

    [Fact]
    public void Reference_EveryInstrument_IsDocumented()
    {
        var reference = File.ReadAllText(Repository.File("docs", "metrics.md"));
        var names = new List<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => { lock (names) { names.Add(instrument.Name); } } };
        listener.Start();

        using var meter = new Cache.CacheMeter([], "Redis");
        using var memcached = new Cache.CacheMeter([], "Memcached");

        Assert.True(names.Count(name => name.StartsWith("ringproxy.redis.", StringComparison.Ordinal)) >= 6, $"only {string.Join(", ", names)}");
        Assert.All(names.Where(name => name.StartsWith("ringproxy.redis.", StringComparison.Ordinal) || name.StartsWith("ringproxy.memcached.", StringComparison.Ordinal)), name => Assert.Contains($"`{name}`", reference, StringComparison.Ordinal));
    }
}
