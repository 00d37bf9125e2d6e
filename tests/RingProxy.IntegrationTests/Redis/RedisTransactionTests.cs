namespace RingProxy.IntegrationTests;

/// <summary>What needs a connection of the session's own: transactions, blocking commands, subscriptions.</summary>
public sealed class RedisTransactionTests(RedisNodesFixture fixture) : IClassFixture<RedisNodesFixture>
{
    private RedisNodes Nodes => fixture.Nodes;

    [Fact]
    public async Task Transaction_OnOneNode_IsCarriedOutAtOnce()
    {
        await using var proxy = RedisProxy.Start(Nodes);
        await using var client = await proxy.ConnectAsync();

        await client.SendAsync("SET {x}a 1\r\nMULTI\r\nPING\r\nINCR {x}a\r\nMGET {x}a {x}b\r\nEXEC\r\nGET {x}a\r\n");

        Assert.Equal(["+OK", "+OK", "+QUEUED", "+QUEUED", "+QUEUED", "[+PONG, :2, [2, (nil)]]", "2"], await client.ReadAsync(7));
    }

    [Fact]
    public async Task Transaction_ManyInOnePipeline_AllInOrder()
    {
        await using var proxy = RedisProxy.Start(Nodes);
        await using var client = await proxy.ConnectAsync();

        await client.SendAsync(string.Concat(Enumerable.Range(0, 200).Select(i => $"MULTI\r\nSET pipe:{i} {i}\r\nEXEC\r\nGET pipe:{i}\r\n")));

        Assert.Equal(Enumerable.Range(0, 200).SelectMany(i => new[] { "+OK", "+QUEUED", "[+OK]", $"{i}" }), await client.ReadAsync(800));
    }

    [Theory]
    [InlineData("MULTI|EXEC", "+OK|[]")]
    [InlineData("EXEC|DISCARD", "-ERR EXEC without MULTI|-ERR DISCARD without MULTI")]
    [InlineData("MULTI|MULTI|EXEC", "+OK|-ERR MULTI calls can not be nested|[]")]
    [InlineData("MULTI|SET {x}c 1|DISCARD|GET {x}c", "+OK|+QUEUED|+OK|(nil)")]
    [InlineData("MULTI|SET {x}d 1|NOSUCH|EXEC|GET {x}d", "+OK|+QUEUED|-ERR unknown command 'NOSUCH', with args beginning with: |-EXECABORT Transaction discarded because of previous errors.|(nil)")]
    [InlineData("MULTI|GET|EXEC", "+OK|-ERR wrong number of arguments for 'get' command|-EXECABORT Transaction discarded because of previous errors.")]
    [InlineData("MULTI|PING|EXEC", "+OK|+QUEUED|[+PONG]")]
    [InlineData("WATCH {x}w|SET {x}w 1|MULTI|INCR {x}w|EXEC", "+OK|+OK|+OK|+QUEUED|(nil)")]
    [InlineData("SET {x}v 1|WATCH {x}v|MULTI|INCR {x}v|EXEC|UNWATCH", "+OK|+OK|+OK|+QUEUED|[:2]|+OK")]
    [InlineData("WATCH {x}u|SET {x}u 1|UNWATCH|MULTI|INCR {x}u|EXEC", "+OK|+OK|+OK|+OK|+QUEUED|[:2]")]
    [InlineData("WATCH {x}t|SET {x}t 1|MULTI|EXEC", "+OK|+OK|+OK|(nil)")]
    [InlineData("MULTI|WATCH {x}s|EXEC", "+OK|-ERR WATCH inside MULTI is not allowed|[]")]
    public async Task Transaction_Steps_AreAnsweredAsByRedis(string commands, string replies)
    {
        await using var proxy = RedisProxy.Start(Nodes);
        await using var client = await proxy.ConnectAsync();
        await client.CallAsync("DEL", "{x}c", "{x}d", "{x}w", "{x}v", "{x}u", "{x}t");

        await client.SendAsync(string.Concat(commands.Split('|').Select(command => $"{command}\r\n")));

        Assert.Equal(replies.Split('|'), await client.ReadAsync(replies.Split('|').Length));
    }

    [Fact]
    public async Task Transaction_KeysOfTwoNodes_IsRefusedAndNothingIsDone()
    {
        await using var proxy = RedisProxy.Start(Nodes);
        await using var client = await proxy.ConnectAsync();
        var (a, b) = (proxy.KeyOf(0, "tx"), proxy.KeyOf(1, "tx"));

        await client.SendAsync($"MULTI\r\nSET {a} 1\r\nSET {b} 1\r\nEXEC\r\nGET {a}\r\n");
        var replies = await client.ReadAsync(5);

        Assert.StartsWith("-CROSSSLOT", replies[2], StringComparison.Ordinal);
        Assert.StartsWith("-EXECABORT", replies[3], StringComparison.Ordinal);
        Assert.Equal("(nil)", replies[4]);
    }

    [Fact]
    public async Task Blocking_UntilAnotherClientPushes_HoldsBackOnlyItsOwnSession()
    {
        await using var proxy = RedisProxy.Start(Nodes);
        await using var waiting = await proxy.ConnectAsync();
        await using var other = await proxy.ConnectAsync();

        await waiting.SendAsync("SET order 1\r\nBLPOP {q}1 {q}2 0\r\nGET order\r\n");
        Assert.Equal("+OK", await waiting.ReadAsync());
        await UntilBlockedAsync(proxy.OwnerOf("{q}2"));
        Assert.Equal("+OK", await other.CallAsync("SET", "order", "2"));
        Assert.Equal(":1", await other.CallAsync("LPUSH", "{q}2", "job"));

        Assert.Equal(["[{q}2, job]", "2"], await waiting.ReadAsync(2));
        Assert.Equal("(nil)", await waiting.CallAsync("BLPOP", "{q}1", "0.01"));
        Assert.Equal("(nil)", await waiting.CallAsync("XREAD", "BLOCK", "10", "STREAMS", "{q}s", "$"));
        Assert.Equal("(nil)", await waiting.CallAsync("XREAD", "STREAMS", "{q}s", "0"));
        Assert.StartsWith("-ERR timeout is not", await waiting.CallAsync("BLPOP", "{q}1", "x"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blocking_ClientLeaves_TheNodeIsFreedOfIt()
    {
        await using var proxy = RedisProxy.Start(Nodes);
        await using var other = await proxy.ConnectAsync();
        var node = proxy.OwnerOf("{gone}q");
        await using (var waiting = await proxy.ConnectAsync())
        {
            await waiting.SendAsync("BLPOP {gone}q 0\r\n");
            await UntilBlockedAsync(node);
        }

        await UntilInfoAsync(node, "blocked_clients:0");
        Assert.Equal(":1", await other.CallAsync("LPUSH", "{gone}q", "kept"));
        Assert.Equal("kept", await other.CallAsync("LPOP", "{gone}q"));
    }

    [Fact]
    public async Task Subscription_ToChannelsOfAllNodes_GetsEveryMessageOnce()
    {
        await using var proxy = RedisProxy.Start(Nodes);
        await using var subscriber = await proxy.ConnectAsync();
        await using var publisher = await proxy.ConnectAsync();
        string[] channels = [.. Enumerable.Range(0, 9).Select(i => $"ch{i}")];

        await subscriber.SendAsync(RedisConnection.Command(["SUBSCRIBE", .. channels]));
        Assert.Equal(channels.Index().Select(c => $"[subscribe, {c.Item}, :{c.Index + 1}]").Order(StringComparer.Ordinal), (await subscriber.ReadAsync(9)).Order(StringComparer.Ordinal));
        Assert.Equal("[psubscribe, ch*, :10]", await subscriber.CallAsync("PSUBSCRIBE", "ch*"));
        Assert.Equal(
            $"[{string.Join(", ", channels.Select(channel => $"{channel}, :1"))}, nobody's, :0]",
            await publisher.CallAsync(["PUBSUB", "NUMSUB", .. channels, "nobody's"]));
        Assert.Equal("[]", await publisher.CallAsync("PUBSUB", "NUMSUB"));
        Assert.Equal(":1", await publisher.CallAsync("PUBSUB", "NUMPAT"));
        Assert.Equal("[ch1, :0]", await publisher.CallAsync("PUBSUB", "SHARDNUMSUB", "ch1"));
        foreach (var channel in channels)
            Assert.Equal(":2", await publisher.CallAsync("PUBLISH", channel, $"to {channel}"));

        var messages = await subscriber.ReadAsync(18);
        Assert.Equal(
            channels.SelectMany(channel => new[] { $"[message, {channel}, to {channel}]", $"[pmessage, ch*, {channel}, to {channel}]" }).Order(StringComparer.Ordinal),
            messages.Order(StringComparer.Ordinal));
        Assert.StartsWith("-ERR Can't execute 'get'", await subscriber.CallAsync("GET", "k"), StringComparison.Ordinal);
        Assert.Equal("[pong, ]", await subscriber.CallAsync("PING"));
        Assert.Equal("[punsubscribe, ch*, :9]", await subscriber.CallAsync("PUNSUBSCRIBE"));
        Assert.Equal("[unsubscribe, ch3, :8]", await subscriber.CallAsync("UNSUBSCRIBE", "ch3"));
        Assert.Equal(":0", await publisher.CallAsync("PUBLISH", "ch3", "nobody"));
        Assert.Equal("+RESET", await subscriber.CallAsync("RESET"));
        Assert.Equal("(nil)", await subscriber.CallAsync("GET", "no longer subscribed"));
    }

    [Fact]
    public async Task ClientReply_OffAndSkip_SilencesCommandsButNoSubscription()
    {
        await using var proxy = RedisProxy.Start(Nodes);
        await using var client = await proxy.ConnectAsync();
        await using var publisher = await proxy.ConnectAsync();

        await client.SendAsync("CLIENT REPLY SKIP\r\nSET muted 1\r\nGET muted\r\nCLIENT REPLY OFF\r\nSET muted 2\r\nPING\r\nSUBSCRIBE loud\r\n");

        Assert.Equal(["1", "[subscribe, loud, :1]"], await client.ReadAsync(2));
        Assert.Equal(":1", await publisher.CallAsync("PUBLISH", "loud", "hello"));
        Assert.Equal("[message, loud, hello]", await client.ReadAsync());
        Assert.Equal("2", await publisher.CallAsync("GET", "muted"));
    }

    [Fact]
    public async Task Subscription_ChannelMovesWithTheRing_MessagesStillCome()
    {
        await using var proxy = RedisProxy.Start(Nodes);
        await using var subscriber = await proxy.ConnectAsync();
        await using var publisher = await proxy.ConnectAsync();
        var channel = proxy.KeyOf(2, "moving");
        Assert.Equal($"[subscribe, {channel}, :1]", await subscriber.CallAsync("SUBSCRIBE", channel));

        proxy.Apply(RedisProxy.RingOf(Nodes.Declared[..2], version: 2));
        // The subscriber's session follows by itself; one subscriber is what PUBLISH counts then.
        await Poll.UntilAsync(async () => await publisher.CallAsync("PUBLISH", channel, "probe") == ":1", "the subscription follows the ring");

        Assert.Equal($"[message, {channel}, probe]", await subscriber.ReadAsync());
    }

    private Task UntilBlockedAsync(int node) => UntilInfoAsync(node, "blocked_clients:1");

    private async Task UntilInfoAsync(int node, string line)
    {
        await using var direct = await Nodes.ConnectAsync(node);
        await Poll.UntilAsync(async () => (await direct.CallAsync("INFO", "clients")).Contains(line, StringComparison.Ordinal), $"{line} on node {node}");
    }
}
