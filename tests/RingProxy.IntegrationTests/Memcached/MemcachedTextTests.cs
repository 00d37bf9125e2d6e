using System.Net.Sockets;
using RingProxy.Testing;

namespace RingProxy.IntegrationTests;

/// <summary>The text protocol and meta commands, over three real nodes.</summary>
public sealed class MemcachedTextTests : IAsyncLifetime
{
    private MemcachedNodes _nodes = null!;

    public async Task InitializeAsync() => _nodes = await MemcachedNodes.StartAsync(3);

    public async Task DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task Keys_AreStoredAtTheirOwners_AndNowhereElse()
    {
        await using var proxy = MemcachedProxy.Start(_nodes);
        await using var client = await proxy.ConnectAsync();
        for (var i = 0; i < 300; i++)
            Assert.Equal("STORED", await client.CallAsync($"set key{i} 7 0 {$"{i}".Length}\r\n{i}"));
        for (var node = 0; node < 3; node++)
        {
            await using var direct = await _nodes.ConnectAsync(node);
            for (var i = 0; i < 300; i++)
            {
                await direct.SendAsync($"get key{i}\r\n");
                var expected = proxy.OwnerOf($"key{i}") == node ? $"VALUE key{i} 7 {$"{i}".Length}\r\n{i}\r\n" : "";
                Assert.Equal(expected, await direct.ReadUntilAsync("END\r\n"));
            }
        }
    }

    [Fact]
    public async Task Get_OfManyKeys_IsInTheirOrder_WithoutMisses_AndWithRepetitions()
    {
        await using var proxy = MemcachedProxy.Start(_nodes);
        await using var client = await proxy.ConnectAsync();
        await client.SendAsync(string.Concat(Enumerable.Range(0, 2000).Where(i => i % 3 > 0).Select(i => $"set k{i} 0 0 {$"v{i}".Length} noreply\r\nv{i}\r\n")));
        await client.SendAsync($"get {string.Join(' ', Enumerable.Range(0, 2000).Select(i => $"k{i}"))} k1 k1\r\n");

        var expected = Enumerable.Range(0, 2000).Where(i => i % 3 > 0).Concat([1, 1]).Select(i => $"VALUE k{i} 0 {$"v{i}".Length}\r\nv{i}\r\n");
        Assert.Equal(string.Concat(expected), await client.ReadUntilAsync("END\r\n"));
        await client.SendAsync("gets k1 k2 k0\r\n");
        Assert.Matches("^VALUE k1 0 2 [0-9]+\r\nv1\r\nVALUE k2 0 2 [0-9]+\r\nv2\r\n$", await client.ReadUntilAsync("END\r\n"));
        await client.SendAsync("gat 100 k1 k2 k3\r\n");
        Assert.Equal("VALUE k1 0 2\r\nv1\r\nVALUE k2 0 2\r\nv2\r\n", await client.ReadUntilAsync("END\r\n"));
    }

    [Fact]
    public async Task Pipeline_OfEverything_IsAnsweredInOrder_WhateverTheCut()
    {
        await using var proxy = MemcachedProxy.Start(_nodes);
        await using var client = await proxy.ConnectAsync();
        const string Commands = "set a 5 0 3\r\nabc\r\nget a\r\nappend a 0 0 1\r\nd\r\nincr n 1\r\nset n 0 0 1 noreply\r\n5\r\nincr n 3\r\ndecr n 100\r\ntouch a 0\r\n"
            + "mg a v f\r\nmg none v\r\nmg none v q\r\nms m 2 q\r\nhi\r\nmg m v k O9\r\nmg bQ== v b\r\nmd m q\r\nmd m q\r\nma c N0 J7 v\r\nma c q\r\nmn\r\nnosuch\r\nget\r\nset a 0 0 x\r\ndelete a noreply\r\nget a b\r\nverbosity 1\r\n";
        const string Replies = "STORED\r\nVALUE a 5 3\r\nabc\r\nEND\r\nSTORED\r\nNOT_FOUND\r\n8\r\n0\r\nTOUCHED\r\nVA 4 f5\r\nabcd\r\nEN\r\n"
            + "VA 2 km O9\r\nhi\r\nVA 2\r\nhi\r\nNF\r\nVA 1\r\n7\r\nMN\r\nERROR\r\nERROR\r\nCLIENT_ERROR bad command line format\r\nEND\r\nOK\r\n";
        await client.SendAsync(Commands);
        Assert.Equal(Replies, await client.ReadUntilAsync("OK\r\n") + "OK\r\n");

        await client.CallAsync("flush_all");
        foreach (var b in System.Text.Encoding.ASCII.GetBytes(Commands))
            await client.SendAsync([b]);
        Assert.Equal(Replies, await client.ReadUntilAsync("OK\r\n") + "OK\r\n");
    }

    [Fact]
    public async Task Values_UpToTheLimit_AreKept_AndOneBeyondIsRefused_WithWhatWasThere()
    {
        await using var proxy = MemcachedProxy.Start(_nodes, options => options.MaxItemBytes = 1_000_000);
        await using var client = await proxy.ConnectAsync();
        foreach (var size in new[] { 0, 1, 16_384, 65_536, 1_000_000 })
        {
            var value = string.Concat(Enumerable.Range(0, size).Select(i => (char)(i % 256)));
            Assert.Equal("STORED", await client.CallAsync($"set v{size} 0 0 {size}\r\n{value}"));
            await client.SendAsync($"get v{size}\r\nmn\r\n");
            Assert.True($"VALUE v{size} 0 {size}\r\n{value}\r\nEND\r\n" == await client.ReadUntilAsync("MN\r\n"), $"{size} bytes came back as others");
        }

        await client.SendAsync($"set v1 0 0 1000001\r\n{new string('x', 1_000_001)}\r\nget v1\r\nmn\r\n");
        Assert.Equal("SERVER_ERROR object too large for cache\r\nEND\r\n", await client.ReadUntilAsync("MN\r\n"));
    }

    [Fact]
    public async Task FlushAll_Stats_AndVersion_AreOfAllNodes()
    {
        await using var proxy = MemcachedProxy.Start(_nodes);
        await using var client = await proxy.ConnectAsync();
        await client.SendAsync(string.Concat(Enumerable.Range(0, 90).Select(i => $"set k{i} 0 0 1 noreply\r\nx\r\n")));
        await client.SendAsync("stats\r\n");
        var stats = await client.ReadUntilAsync("END\r\n");
        Assert.Contains("STAT curr_items 90\r\n", stats, StringComparison.Ordinal);
        Assert.Matches("STAT version 1\\.", stats);
        await client.SendAsync("stats settings\r\n");
        Assert.Contains("STAT maxconns ", await client.ReadUntilAsync("END\r\n"), StringComparison.Ordinal);
        Assert.Equal("RESET", await client.CallAsync("stats reset"));
        Assert.StartsWith("VERSION ", await client.CallAsync("version"), StringComparison.Ordinal);
        Assert.Equal("OK", await client.CallAsync("flush_all"));
        await client.SendAsync($"get {string.Join(' ', Enumerable.Range(0, 90).Select(i => $"k{i}"))}\r\n");
        Assert.Equal("", await client.ReadUntilAsync("END\r\n"));
        await client.SendAsync("quit\r\n");
        Assert.True(await client.IsEndedAsync());
    }

    [Fact]
    public async Task FlushAll_SwitchedOff_IsRefused()
    {
        await using var proxy = MemcachedProxy.Start(_nodes, options => options.FlushAll = false);
        await using var client = await proxy.ConnectAsync();
        Assert.StartsWith("CLIENT_ERROR", await client.CallAsync("flush_all"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_HaveToSayWhoTheyAre()
    {
        await using var proxy = MemcachedProxy.Start(_nodes, options => options.Users = [new() { Name = "app", Password = "se cret" }]);
        await using var client = await proxy.ConnectAsync();
        Assert.Equal("CLIENT_ERROR unauthenticated", await client.CallAsync("get a"));
        Assert.Equal("CLIENT_ERROR authentication failure", await client.CallAsync("set x 0 0 9\r\napp wrong"));
        Assert.Equal("STORED", await client.CallAsync("set x 0 0 11\r\napp se cret"));
        Assert.Equal("STORED", await client.CallAsync("set x 0 0 1\r\nv"));
    }

    [Theory]
    [InlineData("mg none v qx")]
    [InlineData("mg none v q q")]
    [InlineData("ms k 1 q qq\r\nv")]
    [InlineData("md none q qx")]
    [InlineData("ma none q1")]
    [InlineData("ma none q N0 q")]
    [InlineData("delete noreply")]
    public async Task Quiet_WhateverItsForm_LeavesEachReplyWithItsCommand(string command)
    {
        await using var proxy = MemcachedProxy.Start(MemcachedProxy.RingOf(_nodes.Declared.Take(1)), loops: 1);
        await using var client = await proxy.ConnectAsync();
        await using var other = await proxy.ConnectAsync();
        Assert.Equal("STORED", await other.CallAsync("set other 0 0 1\r\nx"));
        await client.SendAsync($"{command}\r\nmn\r\n");
        await client.ReadUntilAsync("MN\r\n");
        await other.SendAsync("get other\r\n");
        Assert.Equal("VALUE other 0 1\r\nx\r\n", await other.ReadUntilAsync("END\r\n"));
    }

    [Fact]
    public async Task Statistics_ByNode_TellOfEach_AndOfTheOneThatIsGone()
    {
        await using var proxy = MemcachedProxy.Start(_nodes);
        await using var client = await proxy.ConnectAsync();
        for (var node = 0; node < 3; node++)
            Assert.Equal("STORED", await client.CallAsync($"set {proxy.KeyOf(node)} 0 0 1\r\nx"));
        await client.SendAsync("stats nodes\r\n");
        var stats = await client.ReadUntilAsync("END\r\n");
        foreach (var node in _nodes.Declared)
            Assert.Contains($"STAT {node.NodeId}:curr_items 1\r\n", stats, StringComparison.Ordinal);
        await client.SendAsync("stats nodes items\r\n");
        Assert.Contains($"STAT {_nodes.Declared[2].NodeId}:items:1:number 1\r\n", await client.ReadUntilAsync("END\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("CLIENT_ERROR stats nodes is legal with: nothing, items", await client.CallAsync("stats nodes reset"), StringComparison.Ordinal);

        await _nodes.KillAsync(0);
        await client.SendAsync("stats nodes\r\n");
        stats = await client.ReadUntilAsync("\r\nEND\r\n");
        Assert.Matches($"STAT {_nodes.Declared[0].NodeId}:error SERVER_ERROR node", stats);
        Assert.Contains($"STAT {_nodes.Declared[1].NodeId}:curr_items 1", stats, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prefixes_ChooseTheRing()
    {
        await using var others = await MemcachedNodes.StartAsync(1);
        await using var proxy = MemcachedProxy.Start(_nodes, options => options.Prefixes = [new() { Prefix = "s:", RingId = "sessions" }, new() { Prefix = "s:x:", RingId = TestDocuments.RingId }]);
        proxy.Apply(MemcachedProxy.RingOf(others.Declared, ringId: "sessions"));
        await using var client = await proxy.ConnectAsync();
        foreach (var key in new[] { "s:1", "s:x:1", "t:1" })
            Assert.Equal("STORED", await client.CallAsync($"set {key} 0 0 1\r\nv"));
        await using var direct = await others.ConnectAsync(0);

        await direct.SendAsync("get s:1 s:x:1 t:1\r\n");
        Assert.Equal("VALUE s:1 0 1\r\nv\r\n", await direct.ReadUntilAsync("END\r\n"));
        await client.SendAsync("get t:1 s:1 s:x:1\r\n");
        Assert.Equal("VALUE t:1 0 1\r\nv\r\nVALUE s:1 0 1\r\nv\r\nVALUE s:x:1 0 1\r\nv\r\n", await client.ReadUntilAsync("END\r\n"));
    }

    [Fact]
    public async Task Client_ThatSendsNoMore_GetsWhatIsDueToIt()
    {
        await using var proxy = MemcachedProxy.Start(_nodes);
        await using var client = await proxy.ConnectAsync();
        await client.SendAsync(string.Concat(Enumerable.Repeat("incr none 1\r\n", 20_000)));
        client.Stream.Socket.Shutdown(SocketShutdown.Send);
        for (var i = 0; i < 20_000; i++)
            Assert.Equal("NOT_FOUND", await client.ReadUntilAsync("\r\n"));
        Assert.True(await client.IsEndedAsync());
    }
}
