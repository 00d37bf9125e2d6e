using System.Buffers.Binary;
using System.Text;
using RingProxy.Protocols;

namespace RingProxy.IntegrationTests;

/// <summary>Messages of the binary protocol, written and read whole.</summary>
internal static class BinaryPackets
{
    public static byte[] Request(BinaryOpcode opcode, string key = "", string value = "", byte[]? extras = null, uint opaque = 0)
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

    public static async Task<byte[]> ReadAsync(MemcachedConnection client)
    {
        var header = await client.ReadAsync(BinaryHeader.Bytes);
        return [.. header, .. await client.ReadAsync((int)new BinaryHeader(header).BodyBytes)];
    }

    /// <summary>The statistics that come next, up to their end.</summary>
    public static async Task<Dictionary<string, string>> ReadStatisticsAsync(MemcachedConnection client, uint opaque)
    {
        var found = new Dictionary<string, string>();
        while (true)
        {
            var reply = await ReadAsync(client);
            var keyBytes = new BinaryHeader(reply).KeyBytes;
            Assert.Equal(opaque, new BinaryHeader(reply).Opaque);
            if (keyBytes == 0)
                return found;
            found[Encoding.ASCII.GetString(reply, BinaryHeader.Bytes, keyBytes)] = Encoding.ASCII.GetString(reply[(BinaryHeader.Bytes + keyBytes)..]);
        }
    }
}
