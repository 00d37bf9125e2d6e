using System.Text;
using System.Text.RegularExpressions;
using RingProxy.Protocols;
using RingProxy.Testing;

namespace RingProxy.IntegrationTests;

/// <summary>Prefixes that are taken off: nodes know keys by their rest, clients by the whole.</summary>
public sealed class MemcachedStripTests : IAsyncLifetime
{
    private MemcachedNodes _nodes = null!;
    private MemcachedProxy _proxy = null!;
    private MemcachedConnection _client = null!;

    public async Task InitializeAsync()
    {
        _nodes = await MemcachedNodes.StartAsync(3, "-I", "2m");
        _proxy = MemcachedProxy.Start(_nodes, options =>
        {
            options.Prefixes = [new() { Prefix = "app:", RingId = TestDocuments.RingId, Strip = true }];
            options.MaxItemBytes = 1_000_000;
        });
        _client = await _proxy.ConnectAsync();
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _proxy.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task Text_EveryCommand_ReachesTheRest()
    {
        const string Commands = "set app:a 5 0 3\r\nabc\r\nget app:a\r\nget a\r\nappend app:a 0 0 1\r\nd\r\nset app:n 0 0 1 noreply\r\n5\r\nincr app:n 3\r\ndecr n 1\r\n"
            + "touch app:a 0\r\nget app:a n app:n nosuch app:nosuch app:a\r\ngat 0 app:n\r\ndelete app:a\r\nget a\r\nset app: 0 0 1\r\nw\r\nget app:\r\nmn\r\n";
        const string Replies = "STORED\r\nVALUE app:a 5 3\r\nabc\r\nEND\r\nVALUE a 5 3\r\nabc\r\nEND\r\nSTORED\r\n8\r\n7\r\n"
            + "TOUCHED\r\nVALUE app:a 5 4\r\nabcd\r\nVALUE n 0 1\r\n7\r\nVALUE app:n 0 1\r\n7\r\nVALUE app:a 5 4\r\nabcd\r\nEND\r\nVALUE app:n 0 1\r\n7\r\nEND\r\nDELETED\r\nEND\r\n"
            + "STORED\r\nVALUE app: 0 1\r\nw\r\nEND\r\n";
        await _client.SendAsync(Commands);
        Assert.Equal(Replies, await _client.ReadUntilAsync("MN\r\n"));
    }

    [Fact]
    public async Task Keys_AreWhereTheirRestBelongs()
    {
        for (var node = 0; node < 3; node++)
        {
            var rest = _proxy.KeyOf(node);
            Assert.Equal("STORED", await _client.CallAsync($"set app:{rest} 0 0 1\r\nx"));
            await using var direct = await _nodes.ConnectAsync(node);
            await direct.SendAsync($"get app:{rest} {rest}\r\n");
            Assert.Equal($"VALUE {rest} 0 1\r\nx\r\n", await direct.ReadUntilAsync("END\r\n"));
        }
    }

    [Fact]
    public async Task Meta_NamesTheWholeKey_InBase64Too()
    {
        var encoded = Convert.ToBase64String("app:m"u8);
        await _client.SendAsync($"ms app:m 2 k O1\r\nhi\r\nmg app:m v k O2\r\nmg {encoded} v k b\r\nmg m k\r\nmg app:m v\r\nmd app:none k q\r\nmg app:none v k q\r\nmg app:m k q O3\r\n"
            + $"ma app:c N0 J7 v k\r\nma {encoded} b k\r\nms {encoded} 1 b\r\nx\r\nmg app:m v k\r\nme app:m\r\nme app:none\r\nmn\r\n");
        var replies = await _client.ReadUntilAsync("MN\r\n");
        Assert.True(
            Regex.IsMatch(
                replies,
                "^HD kapp:m O1\r\nVA 2 kapp:m O2\r\nhi\r\nVA 2 kapp:m\r\nhi\r\nHD km\r\nVA 2\r\nhi\r\nNF kapp:none\r\nHD kapp:m O3\r\n"
                + $"VA 1 kapp:c\r\n7\r\nCLIENT_ERROR [^\r]*\r\nHD\r\nVA 1 k{encoded} b\r\nx\r\nME {encoded} exp=[^\r]*\r\nEN\r\n$"),
            replies);
    }

    [Fact]
    public async Task TooLarge_RemovesTheRest()
    {
        Assert.Equal("STORED", await _client.CallAsync("set app:big 0 0 1\r\nx"));
        Assert.Equal("SERVER_ERROR object too large for cache", await _client.CallAsync($"set app:big 0 0 1000001\r\n{new string('x', 1_000_001)}"));
        await _client.SendAsync("get big app:big\r\n");
        Assert.Equal("", await _client.ReadUntilAsync("END\r\n"));
    }

    [Fact]
    public async Task Binary_NamesTheWholeKey()
    {
        await _client.SendAsync(BinaryPackets.Request(BinaryOpcode.Set, "app:b", "v", new byte[8]));
        Assert.Equal(BinaryStatus.Success, new BinaryHeader(await BinaryPackets.ReadAsync(_client)).Status);
        await using var text = await _proxy.ConnectAsync();
        await text.SendAsync("get b\r\n");
        Assert.Equal("VALUE b 0 1\r\nv\r\n", await text.ReadUntilAsync("END\r\n"));
        foreach (var opcode in new[] { BinaryOpcode.GetK, BinaryOpcode.GetKQ })
        {
            await _client.SendAsync(BinaryPackets.Request(opcode, "app:b", opaque: 6));
            var reply = await BinaryPackets.ReadAsync(_client);
            Assert.Equal((opcode, 6u, 5), (new BinaryHeader(reply).Opcode, new BinaryHeader(reply).Opaque, new BinaryHeader(reply).KeyBytes));
            Assert.EndsWith("app:bv", Encoding.ASCII.GetString(reply), StringComparison.Ordinal);
        }

        await _client.SendAsync([.. BinaryPackets.Request(BinaryOpcode.GetKQ, "app:none"), .. BinaryPackets.Request(BinaryOpcode.Get, "app:b", opaque: 8)]);
        Assert.Equal(8u, new BinaryHeader(await BinaryPackets.ReadAsync(_client)).Opaque);
    }
}
