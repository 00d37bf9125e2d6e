namespace RingProxy.Hashing;

// The four FNV hashes as twemproxy computes them: bytes from 0x80 up are negative (a C char on x86-64), and the two of 64 bits keep
// only the low half of every step, which makes them hashes of 32 bits with a prime of their own.

/// <summary>twemproxy's <c>fnv1_64</c>.</summary>
internal readonly struct Fnv1Low64Hash : IKeyHash
{
    public static string Function => "fnv1_64-low";

    public static int CircleBits => 32;

    public static int ValueBits => 32;

    public static ulong Hash(ReadOnlySpan<byte> key) => Fnv.MultiplyFirst(key, Fnv.Low64Basis, Fnv.Low64Prime);
}

/// <summary>twemproxy's <c>fnv1a_64</c>, its default.</summary>
internal readonly struct Fnv1aLow64Hash : IKeyHash
{
    public static string Function => "fnv1a_64-low";

    public static int CircleBits => 32;

    public static int ValueBits => 32;

    public static ulong Hash(ReadOnlySpan<byte> key) => Fnv.XorFirst(key, Fnv.Low64Basis, Fnv.Low64Prime);
}

/// <summary>twemproxy's <c>fnv1_32</c>.</summary>
internal readonly struct Fnv1Hash : IKeyHash
{
    public static string Function => "fnv1_32-signed";

    public static int CircleBits => 32;

    public static int ValueBits => 32;

    public static ulong Hash(ReadOnlySpan<byte> key) => Fnv.MultiplyFirst(key, Fnv.Basis, Fnv.Prime);
}

/// <summary>twemproxy's <c>fnv1a_32</c>.</summary>
internal readonly struct Fnv1aHash : IKeyHash
{
    public static string Function => "fnv1a_32-signed";

    public static int CircleBits => 32;

    public static int ValueBits => 32;

    public static ulong Hash(ReadOnlySpan<byte> key) => Fnv.XorFirst(key, Fnv.Basis, Fnv.Prime);
}

/// <summary>FNV-1a of 32 bits over unsigned bytes, as published and as Go computes it.</summary>
internal readonly struct UnsignedFnv1aHash : IKeyHash
{
    public static string Function => "fnv1a_32";

    public static int CircleBits => 32;

    public static int ValueBits => 32;

    public static ulong Hash(ReadOnlySpan<byte> key)
    {
        var h = Fnv.Basis;
        foreach (var b in key)
        {
            h = (h ^ b) * Fnv.Prime;
        }

        return h;
    }
}

/// <summary>Fowler, Noll and Vo's two loops over 32 bits.</summary>
internal static class Fnv
{
    public const uint Basis = 2166136261;
    public const uint Prime = 16777619;
    public const uint Low64Basis = 0x84222325;
    public const uint Low64Prime = 0x1b3;

    public static uint MultiplyFirst(ReadOnlySpan<byte> key, uint basis, uint prime)
    {
        var h = basis;
        foreach (var b in key)
        {
            h = (h * prime) ^ (uint)(sbyte)b;
        }

        return h;
    }

    public static uint XorFirst(ReadOnlySpan<byte> key, uint basis, uint prime)
    {
        var h = basis;
        foreach (var b in key)
        {
            h = (h ^ (uint)(sbyte)b) * prime;
        }

        return h;
    }
}
