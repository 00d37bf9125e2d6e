namespace RingProxy.Hashing;

/// <summary>CRC-16/XMODEM (polynomial 0x1021, start 0): Redis Cluster's hash.</summary>
internal readonly struct Crc16Hash : IKeyHash
{
    public static string Function => "crc16";

    public static int CircleBits => 64;

    public static int ValueBits => 16;

    public static ulong Hash(ReadOnlySpan<byte> key) => (ushort)TwemproxyCrc16Hash.Hash(key);
}
