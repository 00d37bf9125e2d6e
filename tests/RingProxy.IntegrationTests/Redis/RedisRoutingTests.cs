using System.Text;
using RingProxy.Cache;

namespace RingProxy.IntegrationTests;

/// <summary>Commands reach the owners of their keys, and replies the right client in the right order: over real servers.</summary>
public sealed class RedisRoutingTests(RedisNodesFixture fixture) : IClassFixture<RedisNodesFixture>
{
    private RedisNodes Nodes => fixture.Nodes;

    [Fact]
    public async Task ConfigSet_ReachesEveryNode_OnlyIfAllowed()
    {
        await using var nodes = await RedisNodes.StartAsync(2);
        await using var closed = RedisProxy.Start(nodes);
        await using var open = RedisProxy.Start(nodes, options => options.AllowCommands = ["CONFIG|SET"]);
        await using var refused = await closed.ConnectAsync();
        await using var allowed = await open.ConnectAsync();

        Assert.StartsWith("-ERR 'config set' acts on every node and is switched off", await refused.CallAsync("CONFIG", "SET", "hash-max-listpack-entries", "7"), StringComparison.Ordinal);
        Assert.Equal("+OK", await allowed.CallAsync("CONFIG", "SET", "hash-max-listpack-entries", "7"));
        for (var node = 0; node < nodes.Count; node++)
        {
            await using var direct = await nodes.ConnectAsync(node);
            Assert.Equal("[hash-max-listpack-entries, 7]", await direct.CallAsync("CONFIG", "GET", "hash-max-listpack-entries"));
        }
    }

    [Fact]
    public async Task Set_ManyKeys_EachIsOnItsOwner()
    {
        await using var proxy = RedisProxy.Start(Nodes);
        await using var client = await proxy.ConnectAsync();
        var keys = Enumerable.Range(0, 300).Select(i => $"owned:{i}").ToArray();

        foreach (var key in keys)
            Assert.Equal("+OK", await client.CallAsync("SET", key, "v"));

        for (var node = 0; node < Nodes.Count; node++)
        {
            await using var direct = await Nodes.ConnectAsync(node);
            foreach (var key in keys)
                Assert.Equal(proxy.OwnerOf(key) == node ? ":1" : ":0", await direct.CallAsync("EXISTS", key));
        }
    }

    [Theory]
    [InlineData(CacheTransport.Auto)]
    [InlineData(CacheTransport.Select)]
    public async Task MultipleKeys_OverAllNodes_AreSplitAndMergedInOrder(CacheTransport transport)
    {
        await using var proxy = RedisProxy.Start(Nodes, transport: transport);
        await using var client = await proxy.ConnectAsync();
        var keys = Enumerable.Range(0, 10_000).Select(i => $"many:{transport}:{i}").ToArray();

        Assert.Equal("+OK", await client.CallAsync(["MSET", .. keys.SelectMany(key => new[] { key, $"value of {key}" })]));
        var values = await client.CallAsync(["MGET", .. keys, $"none:{transport}"]);

        Assert.Equal($"[{string.Join(", ", keys.Select(key => $"value of {key}"))}, (nil)]", values);
        Assert.Equal(":10001", await client.CallAsync(["EXISTS", .. keys, keys[0], "none"]));
        Assert.Equal(":10000", await client.CallAsync(["TOUCH", .. keys]));
        Assert.Equal(":5000", await client.CallAsync(["DEL", .. keys[..5000], "none"]));
        Assert.Equal(":5000", await client.CallAsync(["UNLINK", .. keys]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16 * 1024)]
    [InlineData(1024 * 1024)]
    [InlineData(64 * 1024 * 1024)]
    public async Task Value_OfAnySize_ComesBackAsItWas(int length)
    {
        await using var proxy = RedisProxy.Start(Nodes);
        await using var client = await proxy.ConnectAsync();
        var value = new string('x', length);

        Assert.Equal("+OK", await client.CallAsync("SET", "sized", value));
        Assert.Equal(value, await client.CallAsync("GET", "sized"));
        Assert.Equal($"[{value}, (nil)]", await client.CallAsync("MGET", "sized", "none"));
        Assert.Equal(":1", await client.CallAsync("DEL", "sized"));
    }

    [Fact]
    public async Task Key_OfAnyBytes_IsItsOwn()
    {
        await using var proxy = RedisProxy.Start(Nodes);
        await using var client = await proxy.ConnectAsync();
        byte[][] keys = [[], [0], "\r\n"u8.ToArray(), [255, 254, 0, 13, 10], "*1\r\n$4\r\nPING\r\n"u8.ToArray()];

        foreach (var (i, key) in keys.Index())
            Assert.Equal("+OK", await client.CallAsync(["SET"u8.ToArray(), key, Encoding.ASCII.GetBytes($"{i}")]));
        foreach (var (i, key) in keys.Index())
            Assert.Equal($"{i}", await client.CallAsync(["GET"u8.ToArray(), key]));
    }

    [Fact]
    public async Task Pipeline_OfTwentyThousand_IsAnsweredInOrder()
    {
        const int Count = 20_000;
        await using var proxy = RedisProxy.Start(Nodes);
        await using var client = await proxy.ConnectAsync();
        var commands = Enumerable.Range(0, Count).SelectMany(i => RedisConnection.Command("ECHO", $"{i}").Concat(RedisConnection.Command("SET", $"piped:{i}", $"{i}")).Concat(RedisConnection.Command("GET", $"piped:{i}")));

        // All is sent before the first reply is read.
        await client.SendAsync([.. commands]);
        var replies = await client.ReadAsync(Count * 3);

        Assert.Equal(Enumerable.Range(0, Count).SelectMany(i => new[] { $"{i}", "+OK", $"{i}" }), replies);
    }

    [Fact]
    public async Task Clients_OneThousandAtOnce_EachGetsItsOwnReplies()
    {
        const int Count = 1000;
        await using var proxy = RedisProxy.Start(Nodes);
        var clients = await Task.WhenAll(Enumerable.Range(0, Count).Select(_ => proxy.ConnectAsync()));

        for (var round = 0; round < 3; round++)
        {
            foreach (var (i, client) in clients.Index())
                await client.SendAsync([.. RedisConnection.Command("SET", $"client:{i}", $"{i}.{round}"), .. RedisConnection.Command("GET", $"client:{i}")]);
            foreach (var (i, client) in clients.Index())
                Assert.Equal(["+OK", $"{i}.{round}"], await client.ReadAsync(2));
        }

        foreach (var client in clients)
            await client.DisposeAsync();
    }

    [Fact]
    public async Task Input_ByteByByte_IsUnderstood()
    {
        await using var proxy = RedisProxy.Start(Nodes);
        await using var client = await proxy.ConnectAsync();

        foreach (var b in (byte[])[.. RedisConnection.Command("SET", "slow", "input"), .. RedisConnection.Command("MGET", "slow", "none"), .. "GET \"slow\"\r\n"u8])
            await client.SendAsync([b]);

        Assert.Equal(["+OK", "[input, (nil)]", "input"], await client.ReadAsync(3));
    }

    [Fact]
    public async Task HalfClose_AfterCommands_TheirRepliesStillCome()
    {
        await using var proxy = RedisProxy.Start(Nodes);
        await using var client = await proxy.ConnectAsync();

        await client.SendAsync([.. Enumerable.Range(0, 2000).SelectMany(i => RedisConnection.Command("SET", $"half:{i}", "v"))]);
        client.EndSending();

        Assert.All(await client.ReadAsync(2000), reply => Assert.Equal("+OK", reply));
        Assert.True(await client.IsEndedAsync());
    }

    [Fact]
    public async Task WrongCommands_WithinAPipeline_AreAnsweredInRedissWordsAndNothingIsLost()
    {
        await using var proxy = RedisProxy.Start(Nodes);
        await using var client = await proxy.ConnectAsync();
        await using var direct = await Nodes.ConnectAsync(0);
        string[] wrong = ["nosuch a b", "get", "get a b", "object nosuch a", "set k v nonsense", "incrby k x", "config"];
        await client.CallAsync("SET", "k", "text");

        foreach (var line in wrong)
        {
            await client.SendAsync($"SET before 1\r\n{line}\r\nGET before\r\n");
            await direct.SendAsync($"{line}\r\n");
            Assert.Equal(["+OK", await direct.ReadAsync(), "1"], await client.ReadAsync(3));
        }
    }

    [Theory]
    [InlineData("*1\r\n$x\r\n", "-ERR Protocol error: invalid bulk length")]
    [InlineData("*99999999999\r\n", "-ERR Protocol error: invalid multibulk length")]
    [InlineData("*1\r\n$536870913\r\n", "-ERR Protocol error: invalid bulk length")]
    [InlineData("*1\r\nPING\r\n", "-ERR Protocol error: expected '$', got 'P'")]
    [InlineData("set \"a\r\n", "-ERR Protocol error: unbalanced quotes in request")]
    public async Task Malformed_AfterCommands_IsToldAfterTheirReplies(string bytes, string error)
    {
        await using var proxy = RedisProxy.Start(Nodes);
        await using var client = await proxy.ConnectAsync();

        await client.SendAsync($"SET m 1\r\nGET m\r\n{bytes}");

        Assert.Equal(["+OK", "1", error], await client.ReadAsync(3));
        Assert.True(await client.IsEndedAsync());
    }

    [Fact]
    public async Task KeysOfTwoNodes_WhereOneIsNeeded_AreRefusedWithTheCure()
    {
        await using var proxy = RedisProxy.Start(Nodes);
        await using var client = await proxy.ConnectAsync();
        var (a, b) = (proxy.KeyOf(0), proxy.KeyOf(1));

        Assert.StartsWith("-CROSSSLOT the keys of 'sinter' belong to different nodes; keys with the same hash tag stay together", await client.CallAsync("SINTER", a, b), StringComparison.Ordinal);
        Assert.Equal("+OK", await client.CallAsync("SET", "{t}:a", "1"));
        Assert.Equal("+OK", await client.CallAsync("RENAME", "{t}:a", "{t}:b"));
        Assert.Equal("[1, {t}:b]", await client.CallAsync("EVAL", "return {redis.call('get', KEYS[1]), KEYS[1]}", "1", "{t}:b"));
        Assert.Equal(":1", await client.CallAsync("EVAL", "return 1", "0"));
        Assert.StartsWith("-CROSSSLOT", await client.CallAsync("SORT", a, "BY", "weight_*"), StringComparison.Ordinal);
        Assert.Equal("[]", await client.CallAsync("SORT", "{t}:list", "BY", "{t}weight_*", "GET", "#"));
    }

    [Fact]
    public async Task MsetOverNodes_SwitchedOff_IsRefused()
    {
        await using var proxy = RedisProxy.Start(Nodes, options => options.SplitMset = false);
        await using var client = await proxy.ConnectAsync();

        Assert.StartsWith("-CROSSSLOT", await client.CallAsync("MSET", proxy.KeyOf(0), "1", proxy.KeyOf(1), "2"), StringComparison.Ordinal);
        Assert.Equal("+OK", await client.CallAsync("MSET", "{t}1", "1", "{t}2", "2"));
    }

    [Fact]
    public async Task AllNodes_CommandsForThem_AreMerged()
    {
        await using var nodes = await RedisNodes.StartAsync(3);
        await using var proxy = RedisProxy.Start(nodes, options => options.AllowCommands = ["KEYS", "flushall"]);
        await using var client = await proxy.ConnectAsync();
        var keys = Enumerable.Range(0, 500).Select(i => $"k{i}").ToArray();
        await client.CallAsync(["MSET", .. keys.SelectMany(key => new[] { key, "v" })]);

        Assert.Equal(":500", await client.CallAsync("DBSIZE"));
        Assert.Equal(keys.Order(StringComparer.Ordinal), ListOf(await client.CallAsync("KEYS", "*")).Order(StringComparer.Ordinal));
        Assert.StartsWith("k", await client.CallAsync("RANDOMKEY"), StringComparison.Ordinal);
        Assert.Contains("db0:keys=500,expires=0", await client.CallAsync("INFO", "keyspace"), StringComparison.Ordinal);
        var sha = await client.CallAsync("SCRIPT", "LOAD", "return 7");
        Assert.Equal("[:1, :0]", await client.CallAsync("SCRIPT", "EXISTS", sha, new string('0', 40)));
        foreach (var key in keys[..20])
            Assert.Equal(":7", await client.CallAsync("EVALSHA", sha, "1", key));
        Assert.StartsWith("-ERR 'flushdb' acts on every node and is switched off", await client.CallAsync("FLUSHDB"), StringComparison.Ordinal);
        Assert.Equal("-ERR count should be greater than or equal to -1", await client.CallAsync("SLOWLOG", "GET", "-2"));
        Assert.Equal("+OK", await client.CallAsync("FLUSHALL"));
        Assert.Equal(":0", await client.CallAsync("DBSIZE"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Scan_OverAllNodes_SeesEveryKeyOnce(int count)
    {
        await using var nodes = await RedisNodes.StartAsync(3);
        await using var proxy = RedisProxy.Start(nodes);
        await using var client = await proxy.ConnectAsync();
        var keys = Enumerable.Range(0, 200).Select(i => $"k{i}").ToArray();
        await client.CallAsync(["MSET", .. keys.SelectMany(key => new[] { key, "v" })]);

        var seen = new List<string>();
        var cursor = "0";
        do
        {
            var reply = await client.CallAsync("SCAN", cursor, "COUNT", $"{count}", "MATCH", "k*");
            var comma = reply.IndexOf(", ", StringComparison.Ordinal);
            cursor = reply[1..comma];
            seen.AddRange(ListOf(reply[(comma + 2)..^1]));
        }
        while (cursor != "0");

        Assert.Equal(keys.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        Assert.Equal("-ERR invalid cursor", await client.CallAsync("SCAN", "x"));
    }

    [Fact]
    public async Task Databases_Selected_AreApart()
    {
        await using var proxy = RedisProxy.Start(Nodes);
        await using var client = await proxy.ConnectAsync();

        // In one go: the second SET must not overtake the SELECT before it.
        await client.SendAsync("SET dbkey zero\r\nSELECT 3\r\nSET dbkey three\r\nGET dbkey\r\nSELECT 0\r\nGET dbkey\r\nSELECT 16\r\nSELECT x\r\n");

        Assert.Equal(["+OK", "+OK", "+OK", "three", "+OK", "zero", "-ERR DB index is out of range", "-ERR invalid DB index"], await client.ReadAsync(8));
    }

    [Fact]
    public async Task Hello_Version3_BringsTheNodesOwnResp3()
    {
        await using var proxy = RedisProxy.Start(Nodes);
        await using var client = await proxy.ConnectAsync();

        await client.SendAsync("HSET h f v\r\nHGETALL h\r\nHELLO 3\r\nHGETALL h\r\nGET none\r\nHELLO 2\r\nHELLO 4\r\n");
        Assert.Equal(":1", await client.ReadAsync());
        Assert.Equal("[f, v]", await client.ReadAsync());
        Assert.Contains("proto, :3", await client.ReadAsync(), StringComparison.Ordinal);
        Assert.Equal("%[f, v]", await client.ReadAsync());
        Assert.Equal("(nil)", await client.ReadAsync());
        Assert.Contains("proto, :2", await client.ReadAsync(), StringComparison.Ordinal);
        Assert.Equal("-NOPROTO unsupported protocol version", await client.ReadAsync());
    }

    [Fact]
    public async Task Passport_Explain_NamesRingVersionAndOwner()
    {
        await using var proxy = RedisProxy.Start(Nodes);
        await using var client = await proxy.ConnectAsync();

        var explained = await client.CallAsync("RINGPROXY", "EXPLAIN", "{user:1}:name");

        Assert.StartsWith("[ring, test, version, :1, hashedPart, user:1,", explained, StringComparison.Ordinal);
        Assert.Contains($"owner, {RedisNodes.IdOf(proxy.OwnerOf("{user:1}:name"))},", explained, StringComparison.Ordinal);
        Assert.Contains("algorithm, ring", await client.CallAsync("RINGPROXY", "STATUS"), StringComparison.Ordinal);
        Assert.StartsWith("-ERR legal: RINGPROXY STATUS", await client.CallAsync("RINGPROXY"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoRing_AnyCommandForNodes_SaysSo()
    {
        await using var proxy = RedisProxy.Start();
        await using var client = await proxy.ConnectAsync();

        Assert.Equal("+PONG", await client.CallAsync("PING"));
        Assert.StartsWith("-ERR no valid ring document has been read yet", await client.CallAsync("GET", "k"), StringComparison.Ordinal);
        proxy.Apply(RedisProxy.RingOf(Nodes.Declared));
        Assert.Equal("(nil)", await client.CallAsync("GET", "never set"));
    }

    private static string[] ListOf(string reply) => reply == "[]" ? [] : reply[1..^1].Split(", ");
}
