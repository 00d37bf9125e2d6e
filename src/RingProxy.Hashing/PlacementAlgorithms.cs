using System.Diagnostics.CodeAnalysis;

namespace RingProxy.Hashing;

/// <summary>The algorithms by name.</summary>
public static class PlacementAlgorithms
{
    private static readonly PlacementAlgorithm[] s_all =
    [
        new RingAlgorithm(),
        new SlotsAlgorithm(),
        new MaglevAlgorithm(),
        new RendezvousAlgorithm(),
        new JumpAlgorithm(),
        new ModuloAlgorithm(),
        new TwemproxyKetamaAlgorithm(),
        new TwemproxyModulaAlgorithm(),
        new LibmemcachedKetamaAlgorithm("libmemcached-ketama-weighted", KeyHashes.Libmemcached.StartingWith("md5"), alwaysWeighted: true),
        new LibmemcachedKetamaAlgorithm("libmemcached-ketama", KeyHashes.Libmemcached, alwaysWeighted: false),
        new ListedModulaAlgorithm("libmemcached-modula", KeyHashes.Libmemcached, hasWeights: false),
        new SpymemcachedKetamaAlgorithm(),
        new EnyimKetamaAlgorithm(),
        new NginxConsistentAlgorithm(),
        new ListedModulaAlgorithm("nginx-hash", KeyHashes.NginxModula, hasWeights: true),
        new HaproxyConsistentAlgorithm("haproxy-consistent", HaproxyConsistentAlgorithm.KeyOfIdTimes4096),
        new HaproxyConsistentAlgorithm("haproxy-consistent-3.0", FullHash.Of),
        new EnvoyRingAlgorithm("envoy-ring-hash", KeyHashes.Envoy),
        new EnvoyMaglevAlgorithm(),
        new EnvoyRingAlgorithm("envoy-redis", KeyHashes.Envoy.StartingWith("murmur2")),
        new RedisClusterAlgorithm(),
        new JedisShardedAlgorithm("jedis-sharded", weightInLabel: false),
        new JedisShardedAlgorithm("jedis-sharded-2.9", weightInLabel: true),
        new GoRingAlgorithm("groupcache", KeyHashes.Crc32, points: 50, LookupRule.AtOrAbove),
        new GoRingAlgorithm("stathat", KeyHashes.Stathat, points: 20, LookupRule.Above),
        new McrouterCh3Algorithm(),
        new ListedModulaAlgorithm("mcrouter-crc32", KeyHashes.McrouterCrc32, hasWeights: false),
        new TokensAlgorithm(),
    ];

    private static readonly Dictionary<string, PlacementAlgorithm> s_byName = s_all.ToDictionary(a => a.Name, StringComparer.Ordinal);

    /// <summary>All legal names, in the order documentation lists them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_all.Select(a => a.Name)];

    public static bool TryGet(string? name, [NotNullWhen(true)] out PlacementAlgorithm? algorithm)
    {
        algorithm = null;
        return name is not null && s_byName.TryGetValue(name, out algorithm);
    }
}
