using System.Diagnostics.CodeAnalysis;

namespace RingProxy.Hashing;

/// <summary>The key hashes by name.</summary>
internal static class KeyHashes
{
    private static readonly Dictionary<string, KeyHash> s_byName = new KeyHash[]
    {
        new KeyHash<Xxh3Hash>(),
        new KeyHash<Xxh64Hash>(),
        new KeyHash<Murmur3Hash>(),
        new KeyHash<OneAtATimeHash>(),
        new KeyHash<Md5Hash>(),
        new KeyHash<TwemproxyCrc16Hash>(),
        new KeyHash<LibmemcachedCrc32Hash>(),
        new KeyHash<Crc32Hash>(),
        new KeyHash<Fnv1Low64Hash>(),
        new KeyHash<Fnv1aLow64Hash>(),
        new KeyHash<Fnv1Hash>(),
        new KeyHash<Fnv1aHash>(),
        new KeyHash<HsiehHash>(),
        new KeyHash<Murmur2Hash>(),
        new KeyHash<JenkinsHash>(),
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

    public static bool TryGet(string name, [NotNullWhen(true)] out KeyHash? hash) => s_byName.TryGetValue(name, out hash);
}
