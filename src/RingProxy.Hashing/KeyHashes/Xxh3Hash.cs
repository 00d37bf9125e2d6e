using System.IO.Hashing;

namespace RingProxy.Hashing;

/// <summary>XXH3, 64 bits, seed 0 (Yann Collet, xxHash 0.8).</summary>
internal readonly struct Xxh3Hash : IKeyHash
{
    public static string Function => "xxh3";

    public static int CircleBits => 64;

    public static int ValueBits => 64;

    public static ulong Hash(ReadOnlySpan<byte> key) => XxHash3.HashToUInt64(key);
}
