using System.Buffers.Binary;
using System.Numerics;

namespace RingProxy.Hashing;

/// <summary>MurmurHash3 x64 128 (Austin Appleby), seed 0: its first 64 bits.</summary>
internal readonly struct Murmur3Hash : IKeyHash
{
    private const ulong C1 = 0x87c37b91114253d5;
    private const ulong C2 = 0x4cf5ad432745937f;

    public static string Function => "murmur3";

    public static int CircleBits => 64;

    public static int ValueBits => 64;

    public static ulong Hash(ReadOnlySpan<byte> key)
    {
        ulong h1 = 0, h2 = 0;
        var rest = key;
        for (; rest.Length >= 16; rest = rest[16..])
        {
            h1 ^= MixFirst(BinaryPrimitives.ReadUInt64LittleEndian(rest));
            h1 = ((BitOperations.RotateLeft(h1, 27) + h2) * 5) + 0x52dce729;
            h2 ^= MixSecond(BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]));
            h2 = ((BitOperations.RotateLeft(h2, 31) + h1) * 5) + 0x38495ab5;
        }

        h1 ^= MixFirst(ReadTail(rest));
        h2 ^= MixSecond(rest.Length > 8 ? ReadTail(rest[8..]) : 0);
        h1 ^= (ulong)key.Length;
        h2 ^= (ulong)key.Length;
        h1 += h2;
        h2 += h1;
        return Finish(h1) + Finish(h2);
    }

    private static ulong MixFirst(ulong k) => BitOperations.RotateLeft(k * C1, 31) * C2;

    private static ulong MixSecond(ulong k) => BitOperations.RotateLeft(k * C2, 33) * C1;

    /// <summary>Up to eight bytes as a little-endian number.</summary>
    private static ulong ReadTail(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var i = Math.Min(bytes.Length, 8) - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return value;
    }

    private static ulong Finish(ulong k)
    {
        k = (k ^ (k >> 33)) * 0xff51afd7ed558ccd;
        k = (k ^ (k >> 33)) * 0xc4ceb9fe1a85ec53;
        return k ^ (k >> 33);
    }
}
