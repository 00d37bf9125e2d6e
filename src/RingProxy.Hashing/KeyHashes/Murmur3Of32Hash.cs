using System.Buffers.Binary;
using System.Numerics;

namespace RingProxy.Hashing;

/// <summary>MurmurHash3 of 32 bits (Austin Appleby) with libmemcached's seed, 0xdeadbeef times the length.</summary>
internal readonly struct Murmur3Of32Hash : IKeyHash
{
    private const uint C1 = 0xcc9e2d51;
    private const uint C2 = 0x1b873593;

    public static string Function => "murmur3-32";

    public static int CircleBits => 32;

    public static int ValueBits => 32;

    public static ulong Hash(ReadOnlySpan<byte> key)
    {
        var h = 0xdeadbeef * (uint)key.Length;
        var rest = key;
        for (; rest.Length >= 4; rest = rest[4..])
        {
            h ^= Mix(BinaryPrimitives.ReadUInt32LittleEndian(rest));
            h = (BitOperations.RotateLeft(h, 13) * 5) + 0xe6546b64;
        }

        uint tail = 0;
        for (var i = rest.Length - 1; i >= 0; i--)
        {
            tail = (tail << 8) | rest[i];
        }

        h ^= Mix(tail);
        h ^= (uint)key.Length;
        h = (h ^ (h >> 16)) * 0x85ebca6b;
        h = (h ^ (h >> 13)) * 0xc2b2ae35;
        return h ^ (h >> 16);
    }

    private static uint Mix(uint k) => BitOperations.RotateLeft(k * C1, 15) * C2;
}
