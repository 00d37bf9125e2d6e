using System.Buffers.Binary;

namespace RingProxy.Hashing;

/// <summary>MurmurHash64A (Austin Appleby's MurmurHash2 for 64-bit machines), each peer with a seed of its own.</summary>
internal readonly struct Murmur64AHash<TSeed> : IKeyHash
    where TSeed : struct, IMurmurSeed
{
    public static string Function => $"murmur64a-{TSeed.Value:x8}";

    public static int CircleBits => 64;

    public static int ValueBits => 64;

    public static ulong Hash(ReadOnlySpan<byte> key) => Murmur64A.Hash(key, TSeed.Value);
}

/// <summary>A seed as a type, so that it is a constant in the compiled hash.</summary>
internal interface IMurmurSeed
{
    static abstract uint Value { get; }
}

/// <summary>libstdc++'s seed, which Envoy uses.</summary>
internal readonly struct EnvoySeed : IMurmurSeed
{
    public static uint Value => 0xc70f6907;
}

internal readonly struct JedisSeed : IMurmurSeed
{
    public static uint Value => 0x1234abcd;
}

internal readonly struct McrouterSeed : IMurmurSeed
{
    public static uint Value => Murmur64A.McrouterSeed;
}

/// <inheritdoc cref="Murmur64AHash{TSeed}"/>
internal static class Murmur64A
{
    /// <summary>What mcrouter's authors found to diffuse best when the hash is hashed again and again.</summary>
    public const uint McrouterSeed = 4193360111;

    private const ulong M = 0xc6a4a7935bd1e995;

    public static ulong Hash(ReadOnlySpan<byte> key, uint seed)
    {
        var h = seed ^ ((ulong)key.Length * M);
        var rest = key;
        for (; rest.Length >= 8; rest = rest[8..])
        {
            h = (h ^ Mix(BinaryPrimitives.ReadUInt64LittleEndian(rest))) * M;
        }

        if (!rest.IsEmpty)
        {
            for (var i = rest.Length - 1; i >= 0; i--)
            {
                h ^= (ulong)rest[i] << (8 * i);
            }

            h *= M;
        }

        return Finish(h);
    }

    /// <summary>The hash of a number's eight bytes, little-endian.</summary>
    public static ulong Rehash(ulong value, uint seed) => Finish((seed ^ unchecked(8 * M) ^ Mix(value)) * M);

    private static ulong Mix(ulong k)
    {
        k *= M;
        return (k ^ (k >> 47)) * M;
    }

    private static ulong Finish(ulong h)
    {
        h = (h ^ (h >> 47)) * M;
        return h ^ (h >> 47);
    }
}
