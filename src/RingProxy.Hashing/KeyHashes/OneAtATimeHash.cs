namespace RingProxy.Hashing;

/// <summary>Bob Jenkins's one-at-a-time; bytes from 0x80 up are negative, as in a C <c>char</c> on x86-64.</summary>
internal readonly struct OneAtATimeHash : IKeyHash
{
    public static string Function => "one_at_a_time";

    public static int CircleBits => 32;

    public static int ValueBits => 32;

    public static ulong Hash(ReadOnlySpan<byte> key)
    {
        uint h = 0;
        foreach (var b in key)
        {
            h += (uint)(sbyte)b;
            h += h << 10;
            h ^= h >> 6;
        }

        h += h << 3;
        h ^= h >> 11;
        h += h << 15;
        return h;
    }
}
