namespace RingProxy.Hashing;

/// <summary>The first four bytes of MD5, little-endian: what the ketama family calls its key hash.</summary>
internal readonly struct Md5Hash : IKeyHash
{
    public static string Function => "md5";

    public static int CircleBits => 32;

    public static int ValueBits => 32;

    public static ulong Hash(ReadOnlySpan<byte> key)
    {
        Md5.Hash(key, out var first, out _, out _, out _);
        return first;
    }
}
