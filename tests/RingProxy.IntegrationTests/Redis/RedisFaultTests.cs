using System.Diagnostics;
using System.Net.Sockets;
using RingProxy.Cache;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.IntegrationTests;

/// <summary>Nodes that stop, die and come back; clients that do not read. Faults are made by signals.</summary>
public sealed class RedisFaultTests
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task StoppedNode_ItsCommandsFailAtTheirDeadlineAndOthersAreNotDelayed()
    {
        await using var nodes = await RedisNodes.StartAsync(3);
        await using var proxy = RedisProxy.Start(nodes, options => options.CommandTimeout = s_deadline);
        await using var client = await proxy.ConnectAsync();
        await using var other = await proxy.ConnectAsync();
        string[] keys = [proxy.KeyOf(0), proxy.KeyOf(1), proxy.KeyOf(2)];
        Assert.Equal("+OK", await client.CallAsync(["MSET", .. keys.SelectMany(key => new[] { key, key })]));

        nodes.Signal(1, "STOP");
        var clock = Stopwatch.StartNew();
        await client.SendAsync([.. keys.SelectMany(key => RedisConnection.Command("GET", key))]);
        Assert.Equal(keys[0], await client.ReadAsync());
        Assert.Equal(keys[2], await other.CallAsync("GET", keys[2]));
        var undelayed = clock.Elapsed;
        Assert.Equal(["-ERR node 'b': no reply within 1000 ms", keys[2]], await client.ReadAsync(2));
        var delayed = clock.Elapsed;
        Assert.Equal($"[{keys[0]}, (error), {keys[2]}]", Blur(await client.CallAsync(["MGET", .. keys])));
        // By now the connection has been silent for as long again, and may be given up while this waits on it.
        Assert.Matches(@"^-ERR node 'b': (no reply within 1000 ms|the node was silent for too long) \(carried out on 2 of 3 nodes\)$", await client.CallAsync(["EXISTS", .. keys]));

        Assert.True(undelayed < s_deadline, $"others waited {undelayed}");
        Assert.InRange(delayed, s_deadline - TimeSpan.FromMilliseconds(20), s_deadline * 4);
        nodes.Signal(1, "CONT");
        await Poll.UntilAsync(async () => await client.CallAsync("GET", keys[1]) == keys[1], "the node is used again");
    }

    [Fact]
    public async Task DeadNode_FailsFastAndIsUsedAgainWhenItIsBack()
    {
        await using var nodes = await RedisNodes.StartAsync(2);
        await using var proxy = RedisProxy.Start(nodes);
        await using var client = await proxy.ConnectAsync();
        string[] keys = [proxy.KeyOf(0), proxy.KeyOf(1)];
        Assert.Equal("+OK", await client.CallAsync("SET", keys[1], "v"));

        await nodes.KillAsync(1);
        await Poll.UntilAsync(async () => (await client.CallAsync("GET", keys[1])).StartsWith("-ERR node 'b': ", StringComparison.Ordinal), "the node is seen to be dead");
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 100; i++)
        {
            Assert.StartsWith("-ERR node 'b': ", await client.CallAsync("GET", keys[1]), StringComparison.Ordinal);
            Assert.Equal("+OK", await client.CallAsync("SET", keys[0], "v"));
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"200 commands took {clock.Elapsed}");
        await nodes.RestartAsync(1);
        await Poll.UntilAsync(async () => await client.CallAsync("GET", keys[1]) == "(nil)", "the node is used again");
    }

    [Fact]
    public async Task DeclaredDownNode_TheNextInThePreferenceListAnswers()
    {
        await using var nodes = await RedisNodes.StartAsync(3);
        await using var proxy = RedisProxy.Start(nodes);
        await using var client = await proxy.ConnectAsync();
        var (key, kept) = (proxy.KeyOf(1), proxy.KeyOf(2));
        await client.CallAsync("MSET", key, "first", kept, "kept");

        RingNode[] declared = [.. nodes.Declared.Select((node, i) => node with { Status = i == 1 ? NodeStatus.Down : NodeStatus.Active })];
        proxy.Apply(RedisProxy.RingOf(declared, version: 2));

        Assert.Equal("(nil)", await client.CallAsync("GET", key));
        Assert.Equal("kept", await client.CallAsync("GET", kept));
        proxy.Apply(RedisProxy.RingOf(nodes.Declared, version: 3));
        Assert.Equal("first", await client.CallAsync("GET", key));
    }

    [Fact]
    public async Task ClientThatNeverReads_IsDisconnectedAtItsLimitAndNobodyElseNotices()
    {
        const int ValueBytes = 1024 * 1024;
        await using var nodes = await RedisNodes.StartAsync(2);
        await using var proxy = RedisProxy.Start(nodes, options =>
            (options.MaxUntakenBytes, options.MaxCommandsUnderWay, options.CommandTimeout) = (8 * ValueBytes, 64, TimeSpan.FromMinutes(1)));
        await using var other = await proxy.ConnectAsync();
        await using var greedy = await RedisConnection.ConnectAsync(proxy.EndPoint, socket => socket.ReceiveBufferSize = 4096);
        Assert.Equal("+OK", await other.CallAsync("SET", "big", new string('x', ValueBytes)));

        await greedy.SendAsync([.. Enumerable.Range(0, 200).SelectMany(_ => RedisConnection.Command("GET", "big"))]);
        await Poll.UntilAsync(
            async () => (await other.CallAsync("CLIENT", "LIST")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length == 1, "the client is disconnected");

        Assert.Equal("+OK", await other.CallAsync("SET", "small", "v"));
        Assert.Equal("v", await other.CallAsync("GET", "small"));
    }

    [Fact]
    public async Task SlowReader_OfAHundredMegabytes_GetsEveryByte()
    {
        const int ValueBytes = 10 * 1024 * 1024;
        await using var nodes = await RedisNodes.StartAsync(2);
        await using var proxy = RedisProxy.Start(nodes);
        await using var slow = await RedisConnection.ConnectAsync(proxy.EndPoint, socket => socket.ReceiveBufferSize = 64 * 1024);
        var value = new string('x', ValueBytes);
        Assert.Equal("+OK", await slow.CallAsync("SET", "big", value));

        await slow.SendAsync([.. Enumerable.Range(0, 10).SelectMany(_ => RedisConnection.Command("GET", "big"))]);

        for (var i = 0; i < 10; i++)
            Assert.Equal(value.Length, (await slow.ReadAsync()).Length);
        Assert.Equal("+PONG", await slow.CallAsync("PING"));
    }

    [Fact]
    public async Task NodeThatNeverAnswers_TooMuchWaiting_IsRefusedAtOnce()
    {
        using var directory = new TempDirectory();
        using var silent = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        silent.Bind(new UnixDomainSocketEndPoint(directory.File("silent")));
        silent.Listen();
        await using var proxy = RedisProxy.Start(
            RedisProxy.RingOf([new RingNode { NodeId = "silent", Address = $"unix:{directory.File("silent")}" }]),
            options => (options.MaxWaitingBytes, options.CommandTimeout) = (1024 * 1024, TimeSpan.FromSeconds(30)),
            loops: 1);
        await using var client = await proxy.ConnectAsync();

        // Nobody answers the first ones, and the replies keep their order: so each command has a connection of its own.
        var connections = new List<RedisConnection>();
        for (var i = 0; i < 4; i++)
        {
            connections.Add(await proxy.ConnectAsync());
            await connections[i].SendAsync(RedisConnection.Command("SET", $"k{i}", new string('x', 512 * 1024)));
        }

        var refusals = connections.Select(connection => connection.ReadAsync()).ToArray();
        Assert.Contains("bytes wait for it already", await await Task.WhenAny(refusals), StringComparison.Ordinal);
        Assert.Equal("+PONG", await client.CallAsync("PING"));
        foreach (var connection in connections)
            await connection.DisposeAsync();
        await Task.WhenAll(refusals.Select(refusal => refusal.ContinueWith(_ => { }, TaskScheduler.Default)));
    }

    [Fact]
    public async Task Authentication_OfClientsAndTowardsNodes_IsAsked()
    {
        await using var nodes = await RedisNodes.StartAsync(2, "--requirepass", "node-secret");
        await using var proxy = RedisProxy.Start(nodes, options =>
        {
            options.Users = [new RedisUserOptions { Password = "pass" }, new RedisUserOptions { Name = "app", Password = "word" }];
            options.NodePassword = "node-secret";
        });
        await using var client = await proxy.ConnectAsync();

        Assert.Equal("-NOAUTH Authentication required.", await client.CallAsync("GET", "k"));
        Assert.StartsWith("-WRONGPASS", await client.CallAsync("AUTH", "wrong"), StringComparison.Ordinal);
        Assert.StartsWith("-WRONGPASS", await client.CallAsync("AUTH", "nobody", ""), StringComparison.Ordinal);
        Assert.Equal("+OK", await client.CallAsync("AUTH", "app", "word"));
        Assert.Equal("app", await client.CallAsync("ACL", "WHOAMI"));
        Assert.Equal("+OK", await client.CallAsync("SET", "k", "v"));
        Assert.Equal("+RESET", await client.CallAsync("RESET"));
        Assert.Equal("-NOAUTH Authentication required.", await client.CallAsync("GET", "k"));
        Assert.Equal("+OK", await client.CallAsync("AUTH", "pass"));
        Assert.Equal("v", await client.CallAsync("GET", "k"));
    }

    [Fact]
    public async Task NodePassword_Wrong_IsToldWithTheNodesWords()
    {
        await using var nodes = await RedisNodes.StartAsync(1);
        await using var proxy = RedisProxy.Start(nodes, options => options.NodePassword = "unasked");
        await using var client = await proxy.ConnectAsync();

        Assert.StartsWith("-ERR node 'a': the node answered the greeting with: ERR AUTH", await client.CallAsync("GET", "k"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_BeyondTheirMost_AreToldSo()
    {
        await using var nodes = await RedisNodes.StartAsync(1);
        await using var proxy = RedisProxy.Start(nodes, options => options.MaxClients = 2);
        await using var first = await proxy.ConnectAsync();
        await using var second = await proxy.ConnectAsync();
        Assert.Equal("+PONG", await first.CallAsync("PING"));
        Assert.Equal("+PONG", await second.CallAsync("PING"));

        await using var third = await proxy.ConnectAsync();

        Assert.Equal("-ERR max number of clients reached", await third.ReadAsync());
        Assert.True(await third.IsEndedAsync());
    }

    private static string Blur(string reply) => System.Text.RegularExpressions.Regex.Replace(reply, "-ERR node 'b'[^,]*", "(error)");
}
