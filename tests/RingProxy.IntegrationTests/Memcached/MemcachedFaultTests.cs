using System.Diagnostics;
using RingProxy.Testing;

namespace RingProxy.IntegrationTests;

/// <summary>Nodes that stop, die and come back; clients that do not read. Faults are made by signals.</summary>
public sealed class MemcachedFaultTests
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task StoppedNode_ItsCommandsFailAtTheirDeadline_AndOthersAreNotDelayed()
    {
        await using var nodes = await MemcachedNodes.StartAsync(3);
        await using var proxy = MemcachedProxy.Start(nodes, options => options.CommandTimeout = s_deadline);
        await using var client = await proxy.ConnectAsync();
        await using var other = await proxy.ConnectAsync();
        string[] keys = [proxy.KeyOf(0), proxy.KeyOf(1), proxy.KeyOf(2)];
        foreach (var key in keys)
            Assert.Equal("STORED", await client.CallAsync($"set {key} 0 0 1\r\nv"));

        nodes.Signal(1, "STOP");
        var clock = Stopwatch.StartNew();
        await client.SendAsync($"get {keys[1]}\r\nincr {keys[1]} 1 noreply\r\nget {keys[0]}\r\n");
        await other.SendAsync($"get {keys[2]} {keys[0]}\r\n");
        Assert.Equal($"VALUE {keys[2]} 0 1\r\nv\r\nVALUE {keys[0]} 0 1\r\nv\r\n", await other.ReadUntilAsync("END\r\n"));
        var undelayed = clock.Elapsed;
        Assert.Equal("SERVER_ERROR node 'b': no reply within 1000 ms", await client.ReadUntilAsync("\r\n"));
        Assert.Equal($"VALUE {keys[0]} 0 1\r\nv\r\n", await client.ReadUntilAsync("END\r\n"));
        Assert.True(undelayed < s_deadline, $"others waited {undelayed}");
        Assert.InRange(clock.Elapsed, s_deadline - TimeSpan.FromMilliseconds(20), s_deadline * 4);

        // To a cache's client a node that fails is a miss, as long as another answers.
        await client.SendAsync($"get {string.Join(' ', keys)}\r\n");
        Assert.Equal($"VALUE {keys[0]} 0 1\r\nv\r\nVALUE {keys[2]} 0 1\r\nv\r\n", await client.ReadUntilAsync("END\r\n"));
        nodes.Signal(1, "CONT");
        await Poll.UntilAsync(async () => (await client.CallAsync($"touch {keys[1]} 0")) == "TOUCHED", "the node is used again");
    }

    [Fact]
    public async Task DeadNode_FailsFast_AndIsUsedAgainWhenItIsBack()
    {
        await using var nodes = await MemcachedNodes.StartAsync(2);
        await using var proxy = MemcachedProxy.Start(nodes);
        await using var client = await proxy.ConnectAsync();
        string[] keys = [proxy.KeyOf(0), proxy.KeyOf(1)];
        Assert.Equal("STORED", await client.CallAsync($"set {keys[1]} 0 0 1\r\nv"));
        await nodes.KillAsync(1);
        await Poll.UntilAsync(async () => (await client.CallAsync($"touch {keys[1]} 0")).StartsWith("SERVER_ERROR node 'b': ", StringComparison.Ordinal), "the node is seen to be dead");
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 100; i++)
        {
            Assert.StartsWith("SERVER_ERROR node 'b': ", await client.CallAsync($"incr {keys[1]} 1"), StringComparison.Ordinal);
            Assert.Equal("STORED", await client.CallAsync($"set {keys[0]} 0 0 1\r\nv"));
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"200 commands took {clock.Elapsed}");
        await nodes.RestartAsync(1);
        await Poll.UntilAsync(async () => await client.CallAsync($"set {keys[1]} 0 0 1\r\nv") == "STORED", "the node is used again");
    }

    [Fact]
    public async Task Client_ThatNeverReads_IsDisconnectedAtItsLimit_AndNobodyElseNotices()
    {
        await using var nodes = await MemcachedNodes.StartAsync(2);
        await using var proxy = MemcachedProxy.Start(nodes, options => options.MaxUntakenBytes = 4 * 1024 * 1024);
        await using var client = await proxy.ConnectAsync();
        await client.SendAsync($"set big 0 0 1000000\r\n{new string('x', 1_000_000)}\r\n");
        Assert.Equal("STORED", await client.ReadUntilAsync("\r\n"));
        await using var lazy = await proxy.ConnectAsync();
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (true)
                await lazy.SendAsync(string.Concat(Enumerable.Repeat("get big\r\n", 100)));
        });
        Assert.Equal("MN", await client.CallAsync("mn"));
    }

    [Fact]
    public async Task Connections_ByTheThousand_AreServed_AndOneTooManyIsTold()
    {
        await using var nodes = await MemcachedNodes.StartAsync(1);
        await using var proxy = MemcachedProxy.Start(nodes, options => options.MaxClients = 1000);
        var clients = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => proxy.ConnectAsync()));
        Assert.All(await Task.WhenAll(clients.Select(client => client.CallAsync("mn"))).OrTimeout(() => "all replies"), reply => Assert.Equal("MN", reply));
        await using (var oneMore = await proxy.ConnectAsync())
            Assert.Equal("ERROR Too many open connections", await oneMore.ReadUntilAsync("\r\n"));
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    [Theory]
    [InlineData("set key{0} 0 0 2\r\nhi\r\n")]
    [InlineData("get key{0}\r\n")]
    [InlineData("mg key{0} v q\r\n")]
    [InlineData("get key{0} key1{0} key2{0}\r\n")]
    public async Task SteadyLoad_AllocatesNothingPerCommand(string command)
    {
        await using var nodes = await MemcachedNodes.StartAsync(2);
        await using var proxy = MemcachedProxy.Start(MemcachedProxy.RingOf(nodes.Declared), loops: 1);
        await using var client = await proxy.ConnectAsync();
        var batch = string.Concat(Enumerable.Range(0, 500).Select(i => command.Replace("{0}", $"{i}", StringComparison.Ordinal))) + "mn\r\n";
        async Task RunAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                await client.SendAsync(batch);
                await client.ReadUntilAsync("MN\r\n");
            }
        }

        await RunAsync(100);
        var before = await proxy.AllocatedBytesAsync();
        await RunAsync(100);
        var perCommand = (await proxy.AllocatedBytesAsync() - before) / 50_000.0;

        Assert.True(perCommand < 1, $"{perCommand:0.00} bytes a command");
    }
}
