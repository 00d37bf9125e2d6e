using System.Buffers.Binary;

namespace RingProxy.Hashing;

/// <summary>MurmurHash2 of 32 bits (Austin Appleby) with twemproxy's seed, 0xdeadbeef times the length.</summary>
internal readonly struct Murmur2Hash : IKeyHash
{
    private const uint M = 0x5bd1e995;

    public static string Function => "murmur2-32";

    public static int CircleBits => 32;

    public static int ValueBits => 32;

    public static ulong Hash(ReadOnlySpan<byte> key)
    {
        var length = (uint)key.Length;
        var h = (0xdeadbeef * length) ^ length;
        var rest = key;
        for (; rest.Length >= 4; rest = rest[4..])
        {
            var k = BinaryPrimitives.ReadUInt32LittleEndian(rest) * M;
            h = (h * M) ^ ((k ^ (k >> 24)) * M);
        }

        if (!rest.IsEmpty)
        {
            for (var i = rest.Length - 1; i >= 0; i--)
            {
                h ^= (uint)rest[i] << (8 * i);
            }

            h *= M;
        }

        h = (h ^ (h >> 13)) * M;
        return h ^ (h >> 15);
    }
}
