using System.Numerics;

namespace RingProxy.Hashing;

// The hashes of HAProxy's src/hash.c, over unsigned bytes; its crc32 is Crc32Hash.

/// <summary>HAProxy's default.</summary>
internal readonly struct SdbmHash : IKeyHash
{
    public static string Function => "sdbm";

    public static int CircleBits => 32;

    public static int ValueBits => 32;

    public static ulong Hash(ReadOnlySpan<byte> key)
    {
        uint h = 0;
        foreach (var b in key)
        {
            h = b + (h << 6) + (h << 16) - h;
        }

        return h;
    }
}

/// <summary>Daniel J. Bernstein's, times 33 plus the byte.</summary>
internal readonly struct Djb2Hash : IKeyHash
{
    public static string Function => "djb2";

    public static int CircleBits => 32;

    public static int ValueBits => 32;

    public static ulong Hash(ReadOnlySpan<byte> key)
    {
        uint h = 5381;
        foreach (var b in key)
        {
            h = (h << 5) + h + b;
        }

        return h;
    }
}

/// <summary>Willy Tarreau's: two words that rotate by amounts the key decides.</summary>
internal readonly struct Wt6Hash : IKeyHash
{
    public static string Function => "wt6";

    public static int CircleBits => 32;

    public static int ValueBits => 32;

    public static ulong Hash(ReadOnlySpan<byte> key)
    {
        uint h0 = 0xa53c965a, h1 = 0x5ca6953a;
        int step0 = 6, step1 = 18;
        foreach (var b in key)
        {
            h0 = ~(h0 ^ b);
            h1 = ~(h1 + b);
            (h0, h1) = (BitOperations.RotateLeft(h1, step0), BitOperations.RotateLeft(h0, step1));
            var steps = ((h0 >> 16) ^ h1) & 0xffff;
            step0 = (int)(steps & 0x1f);
            step1 = (int)(steps >> 11);
        }

        return h0 ^ h1;
    }
}

/// <summary>A hash with HAProxy's <c>avalanche</c> after it.</summary>
internal readonly struct Avalanche<THash> : IKeyHash
    where THash : struct, IKeyHash
{
    public static string Function => $"{THash.Function}-avalanche";

    public static int CircleBits => 32;

    public static int ValueBits => 32;

    public static ulong Hash(ReadOnlySpan<byte> key) => FullHash.Of((uint)THash.Hash(key));
}
