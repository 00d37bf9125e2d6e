namespace RingProxy.IntegrationTests;

/// <summary>Commands about other clients, and those that end what others wait for.</summary>
public sealed class RedisOtherClientsTests(RedisNodesFixture fixture) : IClassFixture<RedisNodesFixture>
{
    private RedisNodes Nodes => fixture.Nodes;

    [Theory]
    [InlineData("", "BLPOP {u}1 0", "(nil)")]
    [InlineData(" TIMEOUT", "BLMOVE {u}1 {u}2 LEFT LEFT 0", "(nil)")]
    [InlineData(" TIMEOUT", "XREAD BLOCK 0 STREAMS {u}s $", "(nil)")]
    [InlineData(" ERROR", "BZPOPMIN {u}1 0", "-UNBLOCKED client unblocked via CLIENT UNBLOCK")]
    public async Task Unblock_EndsAWait_OnAnyLoop(string reason, string wait, string reply)
    {
        await using var proxy = RedisProxy.Start(Nodes);
        await using var first = await proxy.ConnectAsync();
        await using var second = await proxy.ConnectAsync();
        await using var asker = await proxy.ConnectAsync();
        foreach (var waiting in new[] { first, second })
        {
            var id = (await waiting.CallAsync("CLIENT", "ID"))[1..];
            Assert.Equal(":0", await asker.CallAsync("CLIENT", "UNBLOCK", id));
            // A second wait on the same connection is named by the same number.
            for (var i = 0; i < 2; i++)
            {
                await waiting.SendAsync($"{wait}\r\nPING\r\n");
                await UntilBlockedAsync(proxy.OwnerOf("{u}1"), count: 1);
                await asker.SendAsync($"CLIENT UNBLOCK {id}{reason}\r\nPING\r\n");
                Assert.Equal([":1", "+PONG"], await asker.ReadAsync(2));
                Assert.Equal([reply, "+PONG"], await waiting.ReadAsync(2));
            }
        }

        Assert.Equal(":0", await asker.CallAsync("CLIENT", "UNBLOCK", "999999"));
        Assert.Equal("-ERR value is not an integer or out of range", await asker.CallAsync("CLIENT", "UNBLOCK", "x"));
        Assert.Equal("-ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR", await asker.CallAsync("CLIENT", "UNBLOCK", "1", "NOW"));
    }

    [Fact]
    public async Task Kill_ClosesWhoIsMeant_AndNobodyElse()
    {
        await using var proxy = RedisProxy.Start(Nodes);
        await using var asker = await proxy.ConnectAsync();
        await using var first = await proxy.ConnectAsync();
        await using var second = await proxy.ConnectAsync();
        await using var subscriber = await proxy.ConnectAsync();
        var id = (await first.CallAsync("CLIENT", "ID"))[1..];
        var address = (await second.CallAsync("CLIENT", "INFO")).Split(' ').Single(field => field.StartsWith("addr=", StringComparison.Ordinal))[5..];
        await subscriber.CallAsync("SUBSCRIBE", "news");

        Assert.Equal(":0", await asker.CallAsync("CLIENT", "KILL", "ID", "999999"));
        Assert.Equal("-ERR No such client", await asker.CallAsync("CLIENT", "KILL", "1.2.3.4:5"));
        Assert.Equal("-ERR Unknown client type 'robot'", await asker.CallAsync("CLIENT", "KILL", "TYPE", "robot"));
        Assert.Equal("-ERR syntax error", await asker.CallAsync("CLIENT", "KILL", "ID", "1", "SKIPME"));
        Assert.Equal("-ERR No such user 'nobody'", await asker.CallAsync("CLIENT", "KILL", "USER", "nobody"));
        Assert.Equal("-ERR client-id should be greater than 0", await asker.CallAsync("CLIENT", "KILL", "ID", "0"));
        Assert.Equal("+PONG", await first.CallAsync("PING"));

        Assert.Equal(":1", await asker.CallAsync("CLIENT", "KILL", "ID", id));
        Assert.True(await first.IsEndedAsync());
        Assert.Equal("+OK", await asker.CallAsync("CLIENT", "KILL", address));
        Assert.True(await second.IsEndedAsync());
        Assert.Equal(":1", await asker.CallAsync("CLIENT", "KILL", "TYPE", "pubsub"));
        Assert.True(await subscriber.IsEndedAsync());
        Assert.Equal(":1", await asker.CallAsync("CLIENT", "KILL", "SKIPME", "no"));
        Assert.True(await asker.IsEndedAsync());
    }

    [Fact]
    public async Task List_ByIdOrType_ShowsThose()
    {
        await using var proxy = RedisProxy.Start(Nodes);
        await using var asker = await proxy.ConnectAsync();
        await using var subscriber = await proxy.ConnectAsync();
        var id = (await asker.CallAsync("CLIENT", "ID"))[1..];
        await subscriber.CallAsync("SUBSCRIBE", "news");

        Assert.Equal(2, LinesOf(await asker.CallAsync("CLIENT", "LIST")).Length);
        Assert.StartsWith($"id={id} ", Assert.Single(LinesOf(await asker.CallAsync("CLIENT", "LIST", "ID", id, "999999"))), StringComparison.Ordinal);
        Assert.Contains(" sub=1", Assert.Single(LinesOf(await asker.CallAsync("CLIENT", "LIST", "TYPE", "PUBSUB"))), StringComparison.Ordinal);
        Assert.Equal("-ERR syntax error", await asker.CallAsync("CLIENT", "LIST", "NAME", "x"));
        Assert.Equal("-ERR Invalid client ID", await asker.CallAsync("CLIENT", "LIST", "ID", "x"));
    }

    [Fact]
    public async Task ScriptKill_EndsAScript_ThoughCommandsWaitBehindIt()
    {
        await using var proxy = RedisProxy.Start(Nodes, options => options.CommandTimeout = TimeSpan.FromMinutes(1));
        await using var runner = await proxy.ConnectAsync();
        await using var killer = await proxy.ConnectAsync();
        Assert.Equal("-NOTBUSY No scripts in execution right now.", await killer.CallAsync("SCRIPT", "KILL"));

        await runner.SendAsync("EVAL \"while true do end\" 1 busy\r\nGET busy\r\n");
        await Poll.UntilAsync(async () => await killer.CallAsync("SCRIPT", "KILL") == "+OK", "there is a script to end");

        Assert.StartsWith("-ERR Script killed by user", await runner.ReadAsync(), StringComparison.Ordinal);
        Assert.Equal("(nil)", await runner.ReadAsync());
    }

    [Fact]
    public async Task Debug_Allowed_GoesToTheOwnerOfItsKey_OrToAll()
    {
        await using var nodes = await RedisNodes.StartAsync(3, "--enable-debug-command", "local");
        await using var proxy = RedisProxy.Start(nodes, options => options.AllowCommands = ["DEBUG"]);
        await using var closed = RedisProxy.Start(nodes);
        await using var client = await proxy.ConnectAsync();
        await using var refused = await closed.ConnectAsync();

        foreach (var key in Enumerable.Range(0, 3).Select(node => proxy.KeyOf(node, "debug")))
        {
            await client.CallAsync("SET", key, "abc");
            Assert.Contains("serializedlength:4", await client.CallAsync("DEBUG", "OBJECT", key), StringComparison.Ordinal);
        }

        Assert.Equal("+OK", await client.CallAsync("DEBUG", "SET-ACTIVE-EXPIRE", "1"));
        Assert.StartsWith("-ERR 'debug' acts on every node and is switched off", await refused.CallAsync("DEBUG", "OBJECT", "k"), StringComparison.Ordinal);
    }

    private static string[] LinesOf(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private Task UntilBlockedAsync(int node, int count) => Poll.UntilAsync(
        async () =>
        {
            await using var direct = await Nodes.ConnectAsync(node);
            return (await direct.CallAsync("INFO", "clients")).Contains($"blocked_clients:{count}", StringComparison.Ordinal);
        },
        $"{count} clients wait on node {node}");
}
