using RingProxy.Hashing;

namespace RingProxy.Cli;

/// <summary>A client library's way to share out keys.</summary>
/// <param name="Name">As the command line names it.</param>
/// <param name="Algorithm">Ours.</param>
/// <param name="Note">What to know of it.</param>
internal sealed record MemcachedStyle(string Name, string Algorithm, string Note)
{
    private const string ByAddress = "servers are hashed as they are written here: write host names where the client has host names";
    private const string JavaNames = "the client hashes host/ip:port where it was given a host name; set hashName then (Java 14 and later: host/<unresolved>:port for one that does not resolve)";

    private const string JedisNames = "shards without names are hashed by position; set hashName to a shard's name if it has one";

    public static IReadOnlyList<MemcachedStyle> All { get; } =
    [
        new("libmemcached-modula", "libmemcached-modula", "libmemcached's default distribution: any change of servers moves nearly all keys"),
        new("libmemcached-ketama", "libmemcached-ketama", ByAddress),
        new("libmemcached-ketama-weighted", "libmemcached-ketama-weighted", ByAddress),
        new("pylibmc", "libmemcached-modula", "pylibmc without ketama behaviours: any change of servers moves nearly all keys"),
        new("pylibmc-ketama", "libmemcached-ketama", ByAddress),
        new("pylibmc-ketama-weighted", "libmemcached-ketama-weighted", ByAddress),
        new("php-libketama", "libmemcached-ketama-weighted", "PHP's OPT_LIBKETAMA_COMPATIBLE; " + ByAddress),
        new("spymemcached", "spymemcached-ketama", JavaNames),
        new("enyim", "enyim-ketama", "the client hashes ip:port, also where it was given a host name"),
        new("jedis", "jedis-sharded", JedisNames + "; Jedis up to 2.9 names the points of named shards otherwise (--style jedis-2.9)"),
        new("jedis-2.9", "jedis-sharded-2.9", JedisNames),
        new("groupcache", "groupcache", "peers are hashed as they are written here, such as http://10.0.0.1:8080"),
        new("stathat", "stathat", "members are hashed as they are written here"),
    ];

    /// <exception cref="ImportException">No such style.</exception>
    public static MemcachedStyle Of(string name) =>
        All.FirstOrDefault(style => style.Name == name) ?? throw new ImportException(0, $"--style: '{name}': legal: {string.Join(", ", All.Select(style => style.Name))}");

    /// <exception cref="ImportException">The algorithm has no such hash.</exception>
    public PlacementSpec Placement(string? hash)
    {
        PlacementAlgorithms.TryGet(Algorithm, out var algorithm);
        hash = hash switch { "crc" => "crc32", "default" when Algorithm.StartsWith("libmemcached", StringComparison.Ordinal) => "one_at_a_time", _ => hash };
        if (hash is not null && !algorithm!.KeyHashes.Contains(hash))
            throw new ImportException(0, $"--hash: '{hash}': legal for {Name}: {string.Join(", ", algorithm.KeyHashes)}");
        return new PlacementSpec { Algorithm = Algorithm, KeyHash = hash };
    }
}
