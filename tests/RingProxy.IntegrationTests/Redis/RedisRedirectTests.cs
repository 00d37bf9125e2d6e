using System.Globalization;
using System.Net;
using RingProxy.Cache;
using RingProxy.Hashing;
using RingProxy.Testing;
using RingProxy.Topology;
using Xunit.Abstractions;

namespace RingProxy.IntegrationTests;

/// <summary>Two nodes of a real Redis Cluster, whose slots move while the ring stays as it is, and a replica of the first.</summary>
public sealed class RedisRedirectTests(ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    private const int Masters = 2, Replica = 2, Nodes = 3;

    private static readonly string[] s_slots = ["0-8191", "8192-16383"];

    private readonly List<PeerProcess> _processes = [];
    private readonly TempDirectory _directory = new();
    private IPEndPoint[] _endPoints = [];

    [Fact]
    public async Task Commands_OverManySlots_AreSplitByKey()
    {
        await using var proxy = RedisProxy.Start(Ring());
        await using var client = await proxy.ConnectAsync();
        string[] keys = [.. Enumerable.Range(0, 300).Select(i => $"key{i}")];

        Assert.Equal("+OK", await client.CallAsync(["MSET", .. keys.SelectMany(key => new[] { key, $"of {key}" })]));
        Assert.Equal($"[{string.Join(", ", keys.Select(key => $"of {key}"))}, (nil)]", await client.CallAsync(["MGET", .. keys, "missing"]));
        Assert.Equal(":300", await client.CallAsync(["EXISTS", .. keys, "missing"]));
        Assert.Equal(":299", await client.CallAsync(["DEL", .. keys[1..]]));
        Assert.Equal("of key0", await client.CallAsync("GET", "key0"));
        Assert.StartsWith("-CROSSSLOT", await client.CallAsync("RENAME", keys[0], OfNode(proxy, 1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Moved_CommandsFollow_InTheirOrder_AndTheSlotIsLearned()
    {
        await using var proxy = RedisProxy.Start(Ring(), loops: 1);
        await using var client = await proxy.ConnectAsync();
        var key = OfNode(proxy, 0);
        await MoveAsync(proxy, key);

        await client.SendAsync([.. Enumerable.Range(1, 500).SelectMany(i => RedisConnection.Command("APPEND", key, $"{i},"))]);
        await client.ReadAsync(500);
        Assert.Equal(string.Concat(Enumerable.Range(1, 500).Select(i => $"{i},")), await client.CallAsync("GET", key));
        Assert.Equal(":1", await client.CallAsync("DEL", key, OfNode(proxy, 1)));

        await using var first = await ConnectAsync(0);
        var before = await first.CallAsync("INFO", "stats");
        Assert.Equal("+OK", await client.CallAsync("SET", key, "direct"));
        Assert.Equal("direct", await client.CallAsync("GET", key));
        // INFO itself is one command; had the slot not been learned, each of the two would have gone by the first node.
        Assert.Equal(CommandsOf(before) + 1, CommandsOf(await first.CallAsync("INFO", "stats")));
    }

    [Fact]
    public async Task Ask_SendsThisCommandElsewhere_AndNoOther()
    {
        await using var proxy = RedisProxy.Start(Ring());
        await using var client = await proxy.ConnectAsync();
        await using var first = await ConnectAsync(0);
        await using var second = await ConnectAsync(1);
        var tag = OfNode(proxy, 0);
        await client.CallAsync("SET", $"{{{tag}}}stays", "here");
        var slot = await first.CallAsync("CLUSTER", "KEYSLOT", tag);
        Assert.Equal("+OK", await second.CallAsync("CLUSTER", "SETSLOT", slot[1..], "IMPORTING", IdOf(0)));
        Assert.Equal("+OK", await first.CallAsync("CLUSTER", "SETSLOT", slot[1..], "MIGRATING", IdOf(1)));

        await client.SendAsync($"SET {{{tag}}}new there\r\nGET {{{tag}}}stays\r\nGET {{{tag}}}new\r\n");
        Assert.Equal(["+OK", "here", "there"], await client.ReadAsync(3));
        Assert.StartsWith("-ASK", await first.CallAsync("GET", $"{{{tag}}}new"), StringComparison.Ordinal);
        Assert.Equal("here", await first.CallAsync("GET", $"{{{tag}}}stays"));
    }

    [Fact]
    public async Task Reads_GoToTheReplica_AndFollowASlotThatMoves()
    {
        await using var proxy = RedisProxy.Start(Ring(), options => options.ReadFrom = RedisReadFrom.Replica, loops: 1);
        await using var client = await proxy.ConnectAsync();
        await using var replica = await ConnectAsync(Replica);
        var (key, other) = (OfNode(proxy, 0), OfNode(proxy, 1));
        Assert.Equal("+OK", await client.CallAsync("MSET", key, "1", other, "2"));
        await Poll.UntilAsync(async () => await client.CallAsync("GET", key) == "1", "the replica has it");
        var before = CommandsOf(await replica.CallAsync("INFO", "stats"));
        Assert.Equal("[2, 1]", await client.CallAsync("MGET", other, key));
        Assert.Equal("1", await client.CallAsync("GET", key));
        // INFO itself is one.
        Assert.Equal(before + 3, CommandsOf(await replica.CallAsync("INFO", "stats")));

        Assert.Equal(":1", await client.CallAsync("DEL", key));
        await MoveAsync(proxy, key);
        Assert.Equal("+OK", await client.CallAsync("SET", key, "moved"));
        Assert.Equal("moved", await client.CallAsync("GET", key));
    }

    public async Task InitializeAsync()
    {
        var draw = new PeerDraw(output);
        var (addresses, port) = (draw.Addresses(Nodes), draw.Number(20_000, 50_000));
        _endPoints = [.. addresses.Select(address => new IPEndPoint(IPAddress.Parse(address), port))];
        for (var node = 0; node < Nodes; node++)
        {
            var home = Directory.CreateDirectory(_directory.File($"node{node}")).FullName;
            await File.WriteAllTextAsync(Path.Combine(home, "nodes.conf"), ClusterFile(node));
            _processes.Add(await PeerProcess.StartAsync(
                "redis-server",
                ["--bind", addresses[node], "--port", port.ToString(CultureInfo.InvariantCulture), "--dir", home, "--cluster-enabled", "yes",
                    "--cluster-config-file", Path.Combine(home, "nodes.conf"), "--cluster-announce-ip", addresses[node], "--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0"]));
        }

        for (var node = 0; node < Nodes; node++)
        {
            await using var connection = await ConnectAsync(node);
            await Poll.UntilAsync(async () => (await connection.CallAsync("CLUSTER", "INFO")).Contains("cluster_state:ok", StringComparison.Ordinal), $"node {node} is part of the cluster");
            await Poll.UntilAsync(
                async () => node != Replica || (await connection.CallAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal), "the replica is in step");
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
    }

    public void Dispose() => _directory.Dispose();

    private static string IdOf(int node) => (node + 1).ToString("x40", CultureInfo.InvariantCulture);

    private static string OfNode(RedisProxy proxy, int node) => proxy.KeyOf(node, "slot");

    private static long CommandsOf(string info) => long.Parse(
        info.Split('\n').Single(line => line.StartsWith("total_commands_processed:", StringComparison.Ordinal)).Split(':')[1], CultureInfo.InvariantCulture);

    private RingDocument Ring() => new()
    {
        RingId = TestDocuments.RingId,
        Version = 1,
        Placement = new PlacementSpec { Algorithm = "redis-cluster" },
        Nodes = [.. _endPoints[..Masters].Select((endPoint, i) => new RingNode
        {
            NodeId = $"n{i}",
            Address = endPoint.ToString(),
            Slots = s_slots[i],
            Labels = RingNode.NoLabels.SetItems(i == 0 ? [new(NodeReplicas.Label, $"{_endPoints[Replica]}")] : []),
        })],
    };

    private async Task<RedisConnection> ConnectAsync(int node)
    {
        RedisConnection? connection = null;
        await Poll.UntilAsync(
            async () =>
            {
                try
                {
                    connection = await RedisConnection.ConnectAsync(_endPoints[node]);
                    return true;
                }
                catch (System.Net.Sockets.SocketException)
                {
                    return false;
                }
            },
            $"node {node} listens");
        return connection!;
    }

    /// <summary>Gives the slot of a key that nobody has set to the other node.</summary>
    private async Task MoveAsync(RedisProxy proxy, string key)
    {
        var to = 1 - proxy.OwnerOf(key);
        foreach (var node in new[] { to, 1 - to })
        {
            await using var connection = await ConnectAsync(node);
            var slot = await connection.CallAsync("CLUSTER", "KEYSLOT", key);
            Assert.Equal("+OK", await connection.CallAsync("CLUSTER", "SETSLOT", slot[1..], "NODE", IdOf(to)));
        }
    }

    private string ClusterFile(int self) =>
        string.Concat(_endPoints.Select((endPoint, i) =>
            $"{IdOf(i)} {endPoint.Address}:{endPoint.Port}@{endPoint.Port + 10_000} {(i == self ? "myself," : "")}{(i == Replica ? $"slave {IdOf(0)}" : "master -")} 0 0 {i + 1} connected {(i == Replica ? "" : s_slots[i])}\n"))
        + "vars currentEpoch 2 lastVoteEpoch 0\n";
}
