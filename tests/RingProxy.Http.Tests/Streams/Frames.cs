using System.Buffers.Binary;

namespace RingProxy.Http.Tests;

/// <summary>WebSocket frames as bytes, and conversations made of them by chance.</summary>
internal static class Frames
{
    public const byte Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10;

    /// <summary>Lengths on both sides of where the length takes another form, small ones more often.</summary>
    private static readonly int[] s_lengths = [0, 0, 1, 2, 3, 5, 20, 125, 126, 127, 300, 65_535, 65_536];

    public static byte[] Of(byte opcode, ReadOnlySpan<byte> payload, bool isMasked = false, bool isFinal = true)
    {
        var head = new byte[14];
        head[0] = (byte)((isFinal ? 0x80 : 0) | opcode);
        var length = 2;
        if (payload.Length < 126)
        {
            head[1] = (byte)payload.Length;
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            head[1] = 126;
            BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)payload.Length);
            length = 4;
        }
        else
        {
            head[1] = 127;
            BinaryPrimitives.WriteUInt64BigEndian(head.AsSpan(2), (ulong)payload.Length);
            length = 10;
        }

        if (!isMasked)
        {
            return [.. head[..length], .. payload];
        }

        head[1] |= 0x80;
        byte[] mask = [1, 2, 3, 4];
        mask.CopyTo(head, length);
        var masked = payload.ToArray();
        for (var i = 0; i < masked.Length; i++)
        {
            masked[i] ^= mask[i % 4];
        }

        return [.. head[..(length + 4)], .. masked];
    }

    public static byte[] OfClose(ushort code, bool isMasked = false) => Of(Close, [(byte)(code >> 8), (byte)code], isMasked);

    /// <summary>One side of a conversation: whole and fragmented messages with control frames between the fragments.</summary>
    public static Conversation Random(Random random, bool isMasked, int longest = 65_536)
    {
        var (bytes, frameEnds, messageEnds) = (new List<byte>(), new List<int> { 0 }, new List<int> { 0 });
        var isInMessage = false;
        for (var left = random.Next(1, 8); left > 0 || isInMessage; left--)
        {
            var isControl = random.Next(3) == 0;
            var isFinal = isControl || random.Next(2) == 0 || left < 0;
            var opcode = isControl ? (random.Next(2) == 0 ? Ping : Pong) : isInMessage ? Continuation : Binary;
            var lengths = s_lengths.Where(length => length <= (isControl ? 125 : longest)).ToArray();
            var payload = new byte[lengths[random.Next(lengths.Length)]];
            random.NextBytes(payload);
            bytes.AddRange(Of(opcode, payload, isMasked, isFinal));
            isInMessage = isControl ? isInMessage : !isFinal;
            frameEnds.Add(bytes.Count);
            if (!isInMessage)
            {
                messageEnds.Add(bytes.Count);
            }
        }

        return new Conversation([.. bytes], frameEnds, messageEnds);
    }

    /// <summary>Pieces of random lengths, empty ones too.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Cut(ReadOnlyMemory<byte> bytes, Random random)
    {
        while (!bytes.IsEmpty)
        {
            var length = random.Next(4) switch
            {
                0 => random.Next(0, 3),
                1 => random.Next(0, 20),
                2 => random.Next(0, 200),
                _ => random.Next(0, bytes.Length + 1),
            };
            length = Math.Min(length, bytes.Length);
            yield return bytes[..length];
            bytes = bytes[length..];
        }
    }
}

/// <summary>What one side says, and after how many bytes a frame, or a message, has ended.</summary>
internal sealed record Conversation(byte[] Bytes, IReadOnlyList<int> FrameEnds, IReadOnlyList<int> MessageEnds);
