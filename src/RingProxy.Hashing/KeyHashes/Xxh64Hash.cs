using System.IO.Hashing;

namespace RingProxy.Hashing;

/// <summary>XXH64, seed 0.</summary>
internal readonly struct Xxh64Hash : IKeyHash
{
    public static string Function => "xxh64";

    public static int CircleBits => 64;

    public static int ValueBits => 64;

    public static ulong Hash(ReadOnlySpan<byte> key) => XxHash64.HashToUInt64(key);
}
