using RingProxy.Cache;
using Xunit.Abstractions;

namespace RingProxy.IntegrationTests;

/// <summary>Real replicas of real nodes: a and b own the keys, c and d copy a, e copies b.</summary>
public sealed class RedisReplicaTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly int[] s_masterOf = [0, 1, 0, 0, 1];

    private RedisNodes _nodes = null!;

    public async Task InitializeAsync()
    {
        // Replicas connect by TCP: to addresses that nobody else has, so that no port can be taken.
        var draw = new PeerDraw(output);
        var (hosts, port) = (draw.Addresses(5), $"{draw.Number(20_000, 50_000)}");
        _nodes = await RedisNodes.StartAsync(5, node => ["--port", port, "--bind", hosts[node], "--repl-diskless-sync-delay", "0"]);
        for (var node = 2; node < 5; node++)
        {
            await using var replica = await _nodes.ConnectAsync(node);
            Assert.Equal("+OK", await replica.CallAsync("REPLICAOF", hosts[s_masterOf[node]], port));
            await Poll.UntilAsync(async () => (await replica.CallAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal), "the replica is in step");
        }
    }

    public async Task DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task Reads_GoToReplicas_AndWritesToOwners()
    {
        await using var proxy = Start(RedisReadFrom.Replica);
        await using var client = await proxy.ConnectAsync();
        var (ofA, ofB) = (proxy.KeyOf(0), proxy.KeyOf(1));
        Assert.Equal("+OK", await client.CallAsync("MSET", ofA, "1", ofB, "2"));
        await Poll.UntilAsync(async () => await client.CallAsync("MGET", ofA, ofB) == "[1, 2]", "the replicas have it");
        var before = await ReadsAsync();

        Assert.Equal("1", await client.CallAsync("GET", ofA));
        Assert.Equal("[2, 1, (nil)]", await client.CallAsync("MGET", ofB, ofA, $"{ofA}none"));
        Assert.Equal(":2", await client.CallAsync("EXISTS", ofA, ofB));
        Assert.Equal(":1", await client.CallAsync("INCRBY", $"{{{ofA}}}n", "1"));

        var after = await ReadsAsync();
        Assert.Equal((before[0], before[1]), (after[0], after[1]));
        Assert.True(after[4] - before[4] >= 2, "the replica of b read");
        // One session keeps to one replica.
        Assert.True(after[2] > before[2] ^ after[3] > before[3]);
    }

    [Fact]
    public async Task Reads_OfManySessions_AreSpreadOverReplicas()
    {
        await using var proxy = Start(RedisReadFrom.Replica);
        var before = await ReadsAsync();
        for (var i = 0; i < 10; i++)
        {
            await using var client = await proxy.ConnectAsync();
            Assert.Equal("(nil)", await client.CallAsync("GET", proxy.KeyOf(0)));
        }

        var after = await ReadsAsync();
        Assert.Equal(0, after[0] - before[0]);
        Assert.True(after[2] > before[2] && after[3] > before[3]);
    }

    [Theory]
    [InlineData(RedisReadFrom.Owner)]
    [InlineData(RedisReadFrom.OnRequest)]
    public async Task Reads_AreTheOwners_UnlessAskedFor(RedisReadFrom readFrom)
    {
        await using var proxy = Start(readFrom);
        await using var client = await proxy.ConnectAsync();
        var key = proxy.KeyOf(1);
        var before = await ReadsAsync();
        await client.CallAsync("GET", key);
        Assert.Equal("+OK", await client.CallAsync("READONLY"));
        await client.CallAsync("GET", key);
        Assert.Equal("+OK", await client.CallAsync("READWRITE"));
        await client.CallAsync("GET", key);
        Assert.Equal("+OK", await client.CallAsync("MULTI"));
        await client.CallAsync("GET", key);
        Assert.Equal("[(nil)]", await client.CallAsync("EXEC"));

        var after = await ReadsAsync();
        var byReplica = readFrom is RedisReadFrom.OnRequest ? 1 : 0;
        Assert.Equal((4 - byReplica, byReplica), (after[1] - before[1], after[4] - before[4]));
    }

    [Fact]
    public async Task Replica_ThatIsGone_IsPassed_ForAnotherOrTheOwner()
    {
        await using var proxy = Start(RedisReadFrom.Replica);
        await using var client = await proxy.ConnectAsync();
        string[] keys = [proxy.KeyOf(0), proxy.KeyOf(1)];
        await client.CallAsync("MSET", keys[0], "1", keys[1], "2");
        for (var node = 2; node < 5; node++)
        {
            await using var replica = await _nodes.ConnectAsync(node);
            await Poll.UntilAsync(async () => await replica.CallAsync("EXISTS", keys[s_masterOf[node]]) == ":1", $"replica {node} has it");
        }

        for (var node = 2; node < 5; node++)
        {
            await _nodes.KillAsync(node);
            for (var i = 0; i < 20; i++)
                Assert.Equal("[1, 2]", await client.CallAsync(["MGET", .. keys]));
        }

        await client.SendAsync([.. Enumerable.Range(0, 1000).SelectMany(i => RedisConnection.Command("GET", keys[i % 2]))]);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"{1 + (i % 2)}"), await client.ReadAsync(1000));
    }

    [Fact]
    public async Task Replica_ThatIsStopped_FailsWhatItHas_AndIsPassedUntilItAnswers()
    {
        var deadline = TimeSpan.FromMilliseconds(500);
        await using var proxy = Start(RedisReadFrom.Replica, deadline);
        await using var client = await proxy.ConnectAsync();
        var key = proxy.KeyOf(1);
        Assert.Equal("(nil)", await client.CallAsync("GET", key));

        _nodes.Signal(4, "STOP");
        Assert.Matches("^-ERR node 'b@.*': no reply within 500 ms$", await client.CallAsync("GET", key));
        for (var i = 0; i < 100; i++)
            Assert.Equal("(nil)", await client.CallAsync("GET", key));

        _nodes.Signal(4, "CONT");
        var before = (await ReadsAsync())[4];
        await Poll.UntilAsync(
            async () =>
            {
                await client.CallAsync("GET", key);
                return (await ReadsAsync())[4] > before;
            },
            "the replica reads again");
    }

    [Fact]
    public async Task Replica_OutOfStep_ThatMayNotShowOldData_LeavesItToItsOwner()
    {
        await using var proxy = Start(RedisReadFrom.Replica);
        await using var client = await proxy.ConnectAsync();
        await using var replica = await _nodes.ConnectAsync(4);
        var key = proxy.KeyOf(1);
        await client.CallAsync("SET", key, "v");
        await Poll.UntilAsync(async () => await client.CallAsync("GET", key) == "v", "the replica has it");
        Assert.Equal("+OK", await replica.CallAsync("CONFIG", "SET", "replica-serve-stale-data", "no"));
        Assert.Equal("+OK", await replica.CallAsync("REPLICAOF", "127.0.0.1", "1"));
        Assert.StartsWith("-MASTERDOWN", await replica.CallAsync("GET", key), StringComparison.Ordinal);

        Assert.Equal("v", await client.CallAsync("GET", key));
        Assert.Equal("[v]", await client.CallAsync("MGET", key));
    }

    private RedisProxy Start(RedisReadFrom readFrom, TimeSpan? deadline = null)
    {
        var labels = Enumerable.Range(0, 2).Select(master => string.Join(", ", Enumerable.Range(2, 3).Where(node => s_masterOf[node] == master).Select(_nodes.AddressOf)));
        var ring = RedisProxy.RingOf(_nodes.Declared[..2].Zip(labels, (node, replicas) => node with { Labels = node.Labels.Add(NodeReplicas.Label, replicas) }));
        return RedisProxy.Start(ring, options => (options.ReadFrom, options.CommandTimeout) = (readFrom, deadline ?? options.CommandTimeout), loops: 1);
    }

    /// <summary>Keys looked up by clients, per node.</summary>
    private async Task<long[]> ReadsAsync()
    {
        var reads = new long[5];
        for (var node = 0; node < 5; node++)
        {
            await using var direct = await _nodes.ConnectAsync(node);
            reads[node] = (await direct.CallAsync("INFO", "stats")).Split('\n')
                .Where(line => line.StartsWith("keyspace_hits:", StringComparison.Ordinal) || line.StartsWith("keyspace_misses:", StringComparison.Ordinal))
                .Sum(line => long.Parse(line.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture));
        }

        return reads;
    }
}
