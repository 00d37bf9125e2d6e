namespace RingProxy.Hashing;

/// <summary>The key hashes of each family of algorithms.</summary>
internal static class KeyHashes
{
    /// <summary>The hashes of 64 bits, for native placements.</summary>
    public static KeyHashSet Native { get; } = new(
        new KeyHash<Xxh3Hash>("xxh3"),
        new KeyHash<Xxh64Hash>("xxh64"),
        new KeyHash<Murmur3Hash>("murmur3"));

    /// <summary>The twelve of twemproxy.</summary>
    public static KeyHashSet Twemproxy { get; } = new(
        new KeyHash<EmptyKeyIsZero<Fnv1aLow64Hash>>("fnv1a_64"),
        new KeyHash<EmptyKeyIsZero<OneAtATimeHash>>("one_at_a_time"),
        new KeyHash<EmptyKeyIsZero<Md5Hash>>("md5"),
        new KeyHash<EmptyKeyIsZero<TwemproxyCrc16Hash>>("crc16"),
        new KeyHash<EmptyKeyIsZero<LibmemcachedCrc32Hash>>("crc32"),
        new KeyHash<EmptyKeyIsZero<Crc32Hash>>("crc32a"),
        new KeyHash<EmptyKeyIsZero<Fnv1Low64Hash>>("fnv1_64"),
        new KeyHash<EmptyKeyIsZero<Fnv1Hash>>("fnv1_32"),
        new KeyHash<EmptyKeyIsZero<Fnv1aHash>>("fnv1a_32"),
        new KeyHash<EmptyKeyIsZero<HsiehHash>>("hsieh"),
        new KeyHash<EmptyKeyIsZero<Murmur2Hash>>("murmur"),
        new KeyHash<EmptyKeyIsZero<JenkinsHash>>("jenkins"));

    /// <summary>libmemcached's; its <c>crc</c> is called crc32 here, as in twemproxy.</summary>
    public static KeyHashSet Libmemcached { get; } = new(
        new KeyHash<OneAtATimeHash>("one_at_a_time"),
        new KeyHash<Md5Hash>("md5"),
        new KeyHash<LibmemcachedCrc32Hash>("crc32"),
        new KeyHash<Fnv1Low64Hash>("fnv1_64"),
        new KeyHash<Fnv1aLow64Hash>("fnv1a_64"),
        new KeyHash<Fnv1Hash>("fnv1_32"),
        new KeyHash<Fnv1aHash>("fnv1a_32"),
        new KeyHash<HsiehHash>("hsieh"),
        new KeyHash<Murmur2Hash>("murmur"),
        new KeyHash<JenkinsHash>("jenkins"),
        new KeyHash<Murmur3Of32Hash>("murmur3"));

    /// <summary>MD5 alone: the ketama of Java and .NET clients.</summary>
    public static KeyHashSet Md5 { get; } = new(new KeyHash<Md5Hash>("md5"));

    /// <summary>zlib's CRC-32 alone: nginx's consistent hash.</summary>
    public static KeyHashSet Crc32 { get; } = new(new KeyHash<Crc32Hash>("crc32"));

    /// <summary>Fifteen bits of a CRC-32: nginx's hash without <c>consistent</c>.</summary>
    public static KeyHashSet NginxModula { get; } = new(new KeyHash<LibmemcachedCrc32Hash>("crc32"));

    /// <summary>A CRC-32 without its upper bit.</summary>
    public static KeyHashSet McrouterCrc32 { get; } = new(new KeyHash<McrouterCrc32Hash>("crc32"));

    public static KeyHashSet McrouterCh3 { get; } = new(new KeyHash<Murmur64AHash<McrouterSeed>>("murmur2"));

    public static KeyHashSet HaproxyPlain { get; } = new(
        new KeyHash<SdbmHash>("sdbm"),
        new KeyHash<Djb2Hash>("djb2"),
        new KeyHash<Wt6Hash>("wt6"),
        new KeyHash<Crc32Hash>("crc32"));

    public static KeyHashSet HaproxyAvalanche { get; } = new(
        new KeyHash<Avalanche<SdbmHash>>("sdbm"),
        new KeyHash<Avalanche<Djb2Hash>>("djb2"),
        new KeyHash<Avalanche<Wt6Hash>>("wt6"),
        new KeyHash<Avalanche<Crc32Hash>>("crc32"));

    public static KeyHashSet Envoy { get; } = new(
        new KeyHash<Xxh64Hash>("xxh64"),
        new KeyHash<Murmur64AHash<EnvoySeed>>("murmur2"));

    public static KeyHashSet RedisCluster { get; } = new(new KeyHash<Crc16Hash>("crc16"));

    public static KeyHashSet Slots { get; } = new(
        new KeyHash<Xxh3Hash>("xxh3"),
        new KeyHash<Crc16Hash>("crc16"));

    public static KeyHashSet Jedis { get; } = new(
        new KeyHash<Murmur64AHash<JedisSeed>>("murmur2"),
        new KeyHash<Md5Hash>("md5"));

    public static KeyHashSet Stathat { get; } = new(
        new KeyHash<Crc32Hash>("crc32"),
        new KeyHash<UnsignedFnv1aHash>("fnv1a_32"));

    public static KeyHashSet Tokens { get; } = new(
        new KeyHash<Xxh3Hash>("xxh3"),
        new KeyHash<Xxh64Hash>("xxh64"),
        new KeyHash<Murmur3Hash>("murmur3"),
        new KeyHash<Crc32Hash>("crc32"),
        new KeyHash<UnsignedFnv1aHash>("fnv1a_32"),
        new KeyHash<Md5Hash>("md5"));
}
