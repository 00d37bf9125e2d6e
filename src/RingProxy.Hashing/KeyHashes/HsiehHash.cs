using System.Buffers.Binary;

namespace RingProxy.Hashing;

/// <summary>Paul Hsieh's SuperFastHash, started from 0 as twemproxy does; the last of three left-over bytes is signed as on x86-64.</summary>
internal readonly struct HsiehHash : IKeyHash
{
    public static string Function => "hsieh";

    public static int CircleBits => 32;

    public static int ValueBits => 32;

    public static ulong Hash(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
        {
            return 0;
        }

        uint h = 0;
        var rest = key;
        for (; rest.Length >= 4; rest = rest[4..])
        {
            h += BinaryPrimitives.ReadUInt16LittleEndian(rest);
            var t = ((uint)BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]) << 11) ^ h;
            h = (h << 16) ^ t;
            h += h >> 11;
        }

        switch (rest.Length)
        {
            case 3:
                h += BinaryPrimitives.ReadUInt16LittleEndian(rest);
                h ^= h << 16;
                h ^= (uint)(sbyte)rest[2] << 18;
                h += h >> 11;
                break;
            case 2:
                h += BinaryPrimitives.ReadUInt16LittleEndian(rest);
                h ^= h << 11;
                h += h >> 17;
                break;
            case 1:
                h += rest[0];
                h ^= h << 10;
                h += h >> 1;
                break;
        }

        h ^= h << 3;
        h += h >> 5;
        h ^= h << 4;
        h += h >> 17;
        h ^= h << 25;
        h += h >> 6;
        return h;
    }
}
