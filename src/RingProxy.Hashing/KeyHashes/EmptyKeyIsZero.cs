namespace RingProxy.Hashing;

/// <summary>A hash as twemproxy asks for it: the empty key is 0 without a look at the hash (server_pool_hash in src/nc_server.c).</summary>
internal readonly struct EmptyKeyIsZero<THash> : IKeyHash
    where THash : struct, IKeyHash
{
    /// <summary>The inner function's: one key alone does not make it another.</summary>
    public static string Function => THash.Function;

    public static int CircleBits => THash.CircleBits;

    public static int ValueBits => THash.ValueBits;

    public static ulong Hash(ReadOnlySpan<byte> key) => key.IsEmpty ? 0 : THash.Hash(key);
}
