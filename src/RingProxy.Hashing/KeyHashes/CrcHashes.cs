using System.IO.Hashing;

namespace RingProxy.Hashing;

/// <summary>The CRC-32 of zlib: twemproxy's <c>crc32a</c>, everybody else's <c>crc32</c>.</summary>
internal readonly struct Crc32Hash : IKeyHash
{
    public static string Function => "crc32";

    public static int CircleBits => 32;

    public static int ValueBits => 32;

    public static ulong Hash(ReadOnlySpan<byte> key) => Crc32.HashToUInt32(key);
}

/// <summary>
/// libmemcached's and twemproxy's <c>crc32</c>: fifteen bits out of a CRC-32. On a circle of 32 bits it reaches only the first
/// 1/131072, so with ketama one node gets nearly everything; it is here to keep such a mapping, not to start one.
/// </summary>
internal readonly struct LibmemcachedCrc32Hash : IKeyHash
{
    public static string Function => "crc32-bits16to30";

    public static int CircleBits => 32;

    public static int ValueBits => 15;

    public static ulong Hash(ReadOnlySpan<byte> key) => (Crc32.HashToUInt32(key) >> 16) & 0x7fff;
}

/// <summary>mcrouter's <c>Crc32</c>: a CRC-32 without its upper bit.</summary>
internal readonly struct McrouterCrc32Hash : IKeyHash
{
    public static string Function => "crc32-bits0to30";

    public static int CircleBits => 32;

    public static int ValueBits => 31;

    public static ulong Hash(ReadOnlySpan<byte> key) => Crc32.HashToUInt32(key) & 0x7fffffff;
}

/// <summary>
/// twemproxy's <c>crc16</c>: the CCITT polynomial (0x1021, start 0) in a register of 32 bits that is never cut to sixteen, so
/// the upper half carries what earlier bytes pushed out.
/// </summary>
internal readonly struct TwemproxyCrc16Hash : IKeyHash
{
    private static readonly ushort[] s_table = MakeTable();

    public static string Function => "crc16-wide";

    public static int CircleBits => 32;

    public static int ValueBits => 32;

    public static ulong Hash(ReadOnlySpan<byte> key)
    {
        var table = s_table;
        uint crc = 0;
        foreach (var b in key)
        {
            crc = (crc << 8) ^ table[(byte)((crc >> 8) ^ b)];
        }

        return crc;
    }

    private static ushort[] MakeTable()
    {
        var table = new ushort[256];
        for (var i = 0; i < table.Length; i++)
        {
            var crc = i << 8;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
            }

            table[i] = (ushort)crc;
        }

        return table;
    }
}
