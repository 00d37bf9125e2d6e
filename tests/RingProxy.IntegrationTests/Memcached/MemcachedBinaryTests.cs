using System.Buffers.Binary;
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
            bytes.AddRange(Request(BinaryOpcode.SetQ, $"k{i}", $"v{i}", new byte[8], (uint)i));
        bytes.AddRange(Request(BinaryOpcode.AddQ, "k0", "again", new byte[8], 777));
        for (var i = 0; i < 300; i++)
            bytes.AddRange(Request(BinaryOpcode.GetKQ, $"k{i}", opaque: 1000 + (uint)i));
        bytes.AddRange(Request(BinaryOpcode.Noop, opaque: 5));
        await client.SendAsync([.. bytes]);

        Assert.Equal((BinaryOpcode.AddQ, (BinaryStatus)2, 777u), Head(await ReadAsync(client)));
        for (var i = 0; i < 300; i += 2)
        {
            var reply = await ReadAsync(client);
            Assert.Equal((BinaryOpcode.GetKQ, BinaryStatus.Success, 1000 + (uint)i), Head(reply));
            Assert.Equal($"k{i}v{i}", Encoding.ASCII.GetString(reply[(BinaryHeader.Bytes + 4)..]));
        }

        Assert.Equal((BinaryOpcode.Noop, BinaryStatus.Success, 5u), Head(await ReadAsync(client)));
    }

    [Fact]
    public async Task Mistakes_AreToldAsMemcachedTellsThem()
    {
        await using var proxy = MemcachedProxy.Start(_nodes, options => options.MaxItemBytes = 1024);
        await using var client = await proxy.ConnectAsync();
        await client.SendAsync([.. Request((BinaryOpcode)0x77, opaque: 1), .. Request(BinaryOpcode.Set, "k", new string('x', 1025), new byte[8], 2), .. Request(BinaryOpcode.Get, "k", opaque: 3)]);
        Assert.Equal((BinaryStatus.UnknownCommand, 1u), (Head(await ReadAsync(client)).Status, 1u));
        Assert.Equal((BinaryOpcode.Set, BinaryStatus.TooLarge, 2u), Head(await ReadAsync(client)));
        Assert.Equal((BinaryOpcode.Get, BinaryStatus.KeyNotFound, 3u), Head(await ReadAsync(client)));
        await client.SendAsync(Request(BinaryOpcode.Get, "", opaque: 4));
        Assert.Equal((BinaryOpcode.Get, BinaryStatus.InvalidArguments, 4u), Head(await ReadAsync(client)));
        Assert.True(await client.IsEndedAsync());
    }

    [Fact]
    public async Task Sasl_Plain_LetsTheRightOnesIn()
    {
        await using var proxy = MemcachedProxy.Start(_nodes, options => options.Users = [new() { Name = "app", Password = "secret" }]);
        await using var client = await proxy.ConnectAsync();
        await client.SendAsync(Request(BinaryOpcode.SaslMechanisms));
        Assert.EndsWith("PLAIN", Encoding.ASCII.GetString(await ReadAsync(client)), StringComparison.Ordinal);
        await client.SendAsync(Request(BinaryOpcode.SaslAuthenticate, "PLAIN", "\0app\0wrong"));
        Assert.Equal(BinaryStatus.AuthenticationError, Head(await ReadAsync(client)).Status);
        await client.SendAsync(Request(BinaryOpcode.SaslAuthenticate, "PLAIN", "\0app\0secret"));
        Assert.Equal(BinaryStatus.Success, Head(await ReadAsync(client)).Status);
        await client.SendAsync(Request(BinaryOpcode.Get, "k"));
        Assert.Equal(BinaryStatus.KeyNotFound, Head(await ReadAsync(client)).Status);

        await using var stranger = await proxy.ConnectAsync();
        await stranger.SendAsync(Request(BinaryOpcode.Get, "k"));
        Assert.Equal(BinaryStatus.AuthenticationError, Head(await ReadAsync(stranger)).Status);
    }

    [Fact]
    public async Task Statistics_AreAdded()
    {
        await using var proxy = MemcachedProxy.Start(_nodes);
        await using var client = await proxy.ConnectAsync();
        for (var i = 0; i < 60; i++)
            await client.SendAsync(Request(BinaryOpcode.SetQ, $"k{i}", "v", new byte[8]));
        await client.SendAsync(Request(BinaryOpcode.Stat, opaque: 9));
        var found = new Dictionary<string, string>();
        while (true)
        {
            var reply = await ReadAsync(client);
            var keyBytes = new BinaryHeader(reply).KeyBytes;
            Assert.Equal(9u, Head(reply).Opaque);
            if (keyBytes == 0)
                break;
            found[Encoding.ASCII.GetString(reply, BinaryHeader.Bytes, keyBytes)] = Encoding.ASCII.GetString(reply[(BinaryHeader.Bytes + keyBytes)..]);
        }

        Assert.Equal("60", found["curr_items"]);
        Assert.Contains("pid", found.Keys);
    }

    private static (BinaryOpcode Opcode, BinaryStatus Status, uint Opaque) Head(byte[] reply) =>
        (new BinaryHeader(reply).Opcode, new BinaryHeader(reply).Status, new BinaryHeader(reply).Opaque);

    private static async Task<byte[]> ReadAsync(MemcachedConnection client)
    {
        var header = await client.ReadAsync(BinaryHeader.Bytes);
        return [.. header, .. await client.ReadAsync((int)new BinaryHeader(header).BodyBytes)];
    }

    private static byte[] Request(BinaryOpcode opcode, string key = "", string value = "", byte[]? extras = null, uint opaque = 0)
    {
        var packet = new byte[BinaryHeader.Bytes];
        packet[0] = BinaryHeader.RequestMagic;
        packet[1] = (byte)opcode;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)key.Length);
        packet[4] = (byte)(extras?.Length ?? 0);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), (uint)(key.Length + value.Length + packet[4]));
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(12), opaque);
        return [.. packet, .. extras ?? [], .. Encoding.ASCII.GetBytes(key), .. Encoding.ASCII.GetBytes(value)];
    }
}
