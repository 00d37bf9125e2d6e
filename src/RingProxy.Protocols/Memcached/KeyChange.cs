using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace RingProxy.Protocols;

/// <summary>Gives the key of a message another name: client and node know the same item by different ones when a prefix is taken off.</summary>
public static class KeyChange
{
    /// <summary>
    /// Writes the reply of a meta command with its whole key: behind the flag k of its line, or of <c>ME key …</c>. The node names the key in base64
    /// where the item was stored so, whatever was asked; then the whole key is, too. A reply that names no key goes as it is.
    /// </summary>
    /// <param name="writer">To write to.</param>
    /// <param name="reply">The node's.</param>
    /// <param name="key">The whole key, not in base64.</param>
    /// <param name="cut">How many bytes of it the node does not know.</param>
    public static void WriteMetaReply(ArrayBufferWriter<byte> writer, ReadOnlySpan<byte> reply, ReadOnlySpan<byte> key, int cut)
    {
        // Every reply that names a key begins with two letters; an error does not.
        var lineEnd = reply is [_, _, (byte)' ', ..] ? reply.IndexOf("\r\n"u8) : 0;
        var isDebug = reply.StartsWith("ME "u8);
        // VA has its size before the flags; the others have flags at once.
        var (start, words) = (0, reply.StartsWith("VA "u8) ? 2 : 1);
        while (start < lineEnd)
        {
            var blank = reply[start..lineEnd].IndexOf((byte)' ');
            var end = blank < 0 ? lineEnd : start + blank;
            if (words-- <= 0 && (isDebug || reply[start] == (byte)'k'))
            {
                var named = isDebug ? start : start + 1;
                writer.Write(reply[..named]);
                if (reply[named..end].SequenceEqual(key[cut..]))
                    writer.Write(key);
                else
                    WriteEncoded(writer, key);
                writer.Write(reply[end..]);
                return;
            }

            start = end + 1;
        }

        writer.Write(reply);
    }

    /// <summary>Writes a key in base64.</summary>
    public static void WriteEncoded(ArrayBufferWriter<byte> writer, ReadOnlySpan<byte> key)
    {
        _ = Base64.EncodeToUtf8(key, writer.GetSpan(Base64.GetMaxEncodedToUtf8Length(key.Length)), out _, out var written);
        writer.Advance(written);
    }

    /// <summary>Writes a packet of the binary protocol, a request or a response, with another key. One that has none goes as it is.</summary>
    public static void WritePacket(IBufferWriter<byte> writer, ReadOnlySpan<byte> packet, ReadOnlySpan<byte> key)
    {
        var header = new BinaryHeader(packet);
        if (header.KeyBytes == 0)
        {
            writer.Write(packet);
            return;
        }

        var keyStart = BinaryHeader.Bytes + header.ExtrasBytes;
        var changed = writer.GetSpan(keyStart);
        packet[..keyStart].CopyTo(changed);
        BinaryPrimitives.WriteUInt16BigEndian(changed[2..], (ushort)key.Length);
        BinaryPrimitives.WriteUInt32BigEndian(changed[8..], (uint)(header.BodyBytes - header.KeyBytes + key.Length));
        writer.Advance(keyStart);
        writer.Write(key);
        writer.Write(packet[(keyStart + header.KeyBytes)..]);
    }
}
