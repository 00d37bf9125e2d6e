namespace RingProxy.Hashing;

/// <summary>The key hashes by name.</summary>
internal static class KeyHashes
{
    private static readonly Dictionary<string, KeyHash> s_byName = new KeyHash[]
    {
        new KeyHash<Xxh3Hash>(),
        new KeyHash<Xxh64Hash>(),
        new KeyHash<Murmur3Hash>(),
        new KeyHash<EmptyKeyIsZero<OneAtATimeHash>>(),
        new KeyHash<EmptyKeyIsZero<Md5Hash>>(),
        new KeyHash<EmptyKeyIsZero<TwemproxyCrc16Hash>>(),
        new KeyHash<EmptyKeyIsZero<LibmemcachedCrc32Hash>>(),
        new KeyHash<EmptyKeyIsZero<Crc32Hash>>(),
        new KeyHash<EmptyKeyIsZero<Fnv1Low64Hash>>(),
        new KeyHash<EmptyKeyIsZero<Fnv1aLow64Hash>>(),
        new KeyHash<EmptyKeyIsZero<Fnv1Hash>>(),
        new KeyHash<EmptyKeyIsZero<Fnv1aHash>>(),
        new KeyHash<EmptyKeyIsZero<HsiehHash>>(),
        new KeyHash<EmptyKeyIsZero<Murmur2Hash>>(),
        new KeyHash<EmptyKeyIsZero<JenkinsHash>>(),
    }.ToDictionary(hash => hash.Name, StringComparer.Ordinal);

    /// <summary>The hashes of 64 bits, for native placements; the default first.</summary>
    public static IReadOnlyList<string> Native { get; } = [Xxh3Hash.Name, Xxh64Hash.Name, Murmur3Hash.Name];

    /// <summary>The twelve of twemproxy; its default first.</summary>
    public static IReadOnlyList<string> Twemproxy { get; } =
    [
        Fnv1aLow64Hash.Name, OneAtATimeHash.Name, Md5Hash.Name, TwemproxyCrc16Hash.Name, LibmemcachedCrc32Hash.Name, Crc32Hash.Name,
        Fnv1Low64Hash.Name, Fnv1Hash.Name, Fnv1aHash.Name, HsiehHash.Name, Murmur2Hash.Name, JenkinsHash.Name,
    ];

    public static KeyHash Get(string name) => s_byName[name];
}
