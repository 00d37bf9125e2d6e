using System.Text;
using RingProxy.Protocols;

namespace RingProxy.IntegrationTests;

/// <summary>The binary protocol, over three real nodes.</summary>
public sealed class MemcachedBinaryTests : IAsyncLifetime
{
    private MemcachedNodes _nodes = null!;

    public async Task InitializeAsync() => _nodes = await MemcachedNodes.StartAsync(3);

    public async Task DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task QuietCommands_OverNodes_KeepTheirOrder_AndSayOnlyWhatIsWanted()
    {
        await using var proxy = MemcachedProxy.Start(_nodes);
        await using var client = await proxy.ConnectAsync();
        var bytes = new List<byte>();
        for (var i = 0; i < 300; i += 2)
            bytes.AddRange(BinaryPackets.Request(BinaryOpcode.SetQ, $"k{i}", $"v{i}", new byte[8], (uint)i));
        bytes.AddRange(BinaryPackets.Request(BinaryOpcode.AddQ, "k0", "again", new byte[8], 777));
        for (var i = 0; i < 300; i++)
            bytes.AddRange(BinaryPackets.Request(BinaryOpcode.GetKQ, $"k{i}", opaque: 1000 + (uint)i));
        bytes.AddRange(BinaryPackets.Request(BinaryOpcode.Noop, opaque: 5));
        await client.SendAsync([.. bytes]);

        Assert.Equal((BinaryOpcode.AddQ, (BinaryStatus)2, 777u), Head(await BinaryPackets.ReadAsync(client)));
        for (var i = 0; i < 300; i += 2)
        {
            var reply = await BinaryPackets.ReadAsync(client);
            Assert.Equal((BinaryOpcode.GetKQ, BinaryStatus.Success, 1000 + (uint)i), Head(reply));
            Assert.Equal($"k{i}v{i}", Encoding.ASCII.GetString(reply[(BinaryHeader.Bytes + 4)..]));
        }

        Assert.Equal((BinaryOpcode.Noop, BinaryStatus.Success, 5u), Head(await BinaryPackets.ReadAsync(client)));
    }

    [Fact]
    public async Task Mistakes_AreToldAsMemcachedTellsThem()
    {
        await using var proxy = MemcachedProxy.Start(_nodes, options => options.MaxItemBytes = 1024);
        await using var client = await proxy.ConnectAsync();
        await client.SendAsync([.. BinaryPackets.Request((BinaryOpcode)0x77, opaque: 1), .. BinaryPackets.Request(BinaryOpcode.Set, "k", new string('x', 1025), new byte[8], 2), .. BinaryPackets.Request(BinaryOpcode.Get, "k", opaque: 3)]);
        Assert.Equal((BinaryStatus.UnknownCommand, 1u), (Head(await BinaryPackets.ReadAsync(client)).Status, 1u));
        Assert.Equal((BinaryOpcode.Set, BinaryStatus.TooLarge, 2u), Head(await BinaryPackets.ReadAsync(client)));
        Assert.Equal((BinaryOpcode.Get, BinaryStatus.KeyNotFound, 3u), Head(await BinaryPackets.ReadAsync(client)));
        await client.SendAsync(BinaryPackets.Request(BinaryOpcode.Get, "", opaque: 4));
        Assert.Equal((BinaryOpcode.Get, BinaryStatus.InvalidArguments, 4u), Head(await BinaryPackets.ReadAsync(client)));
        Assert.True(await client.IsEndedAsync());
    }

    [Fact]
    public async Task Sasl_Plain_LetsTheRightOnesIn()
    {
        await using var proxy = MemcachedProxy.Start(_nodes, options => options.Users = [new() { Name = "app", Password = "secret" }]);
        await using var client = await proxy.ConnectAsync();
        await client.SendAsync(BinaryPackets.Request(BinaryOpcode.SaslMechanisms));
        Assert.EndsWith("PLAIN", Encoding.ASCII.GetString(await BinaryPackets.ReadAsync(client)), StringComparison.Ordinal);
        await client.SendAsync(BinaryPackets.Request(BinaryOpcode.SaslAuthenticate, "PLAIN", "\0app\0wrong"));
        Assert.Equal(BinaryStatus.AuthenticationError, Head(await BinaryPackets.ReadAsync(client)).Status);
        await client.SendAsync(BinaryPackets.Request(BinaryOpcode.SaslAuthenticate, "PLAIN", "\0app\0secret"));
        Assert.Equal(BinaryStatus.Success, Head(await BinaryPackets.ReadAsync(client)).Status);
        await client.SendAsync(BinaryPackets.Request(BinaryOpcode.Get, "k"));
        Assert.Equal(BinaryStatus.KeyNotFound, Head(await BinaryPackets.ReadAsync(client)).Status);

        await using var stranger = await proxy.ConnectAsync();
        await stranger.SendAsync(BinaryPackets.Request(BinaryOpcode.Get, "k"));
        Assert.Equal(BinaryStatus.AuthenticationError, Head(await BinaryPackets.ReadAsync(stranger)).Status);
    }

    [Fact]
    public async Task Statistics_AreAdded()
    {
        await using var proxy = MemcachedProxy.Start(_nodes);
        await using var client = await proxy.ConnectAsync();
        for (var i = 0; i < 60; i++)
            await client.SendAsync(BinaryPackets.Request(BinaryOpcode.SetQ, $"k{i}", "v", new byte[8]));
        await client.SendAsync(BinaryPackets.Request(BinaryOpcode.Stat, opaque: 9));
        var found = await BinaryPackets.ReadStatisticsAsync(client, opaque: 9);
        Assert.Equal("60", found["curr_items"]);
        Assert.Contains("pid", found.Keys);

        await client.SendAsync(BinaryPackets.Request(BinaryOpcode.Stat, "nodes", opaque: 10));
        var byNode = await BinaryPackets.ReadStatisticsAsync(client, opaque: 10);
        Assert.Equal(60, _nodes.Declared.Sum(node => int.Parse(byNode[$"{node.NodeId}:curr_items"])));
        await client.SendAsync(BinaryPackets.Request(BinaryOpcode.Stat, "nodes reset"));
        Assert.Equal(BinaryStatus.InvalidArguments, Head(await BinaryPackets.ReadAsync(client)).Status);
        await _nodes.KillAsync(1);
        await client.SendAsync(BinaryPackets.Request(BinaryOpcode.Stat, "nodes", opaque: 11));
        Assert.Contains("node '", (await BinaryPackets.ReadStatisticsAsync(client, opaque: 11))[$"{_nodes.Declared[1].NodeId}:error"], StringComparison.Ordinal);
    }

    private static (BinaryOpcode Opcode, BinaryStatus Status, uint Opaque) Head(byte[] reply) =>
        (new BinaryHeader(reply).Opcode, new BinaryHeader(reply).Status, new BinaryHeader(reply).Opaque);
}
