using RingProxy.Hashing;
using YamlDotNet.RepresentationModel;

namespace RingProxy.Cli;

/// <summary>twemproxy's YAML configuration: one pool of it.</summary>
internal static class TwemproxyImporter
{
    private static readonly Dictionary<string, string> s_notCarried = new(StringComparer.Ordinal)
    {
        ["auto_eject_hosts"] = "auto_eject_hosts is not carried over: here a dead node keeps its keys on the ring, and its requests go to the next in their preference lists",
        ["server_failure_limit"] = "server_failure_limit and server_retry_timeout are not carried over: failures are the sidecar's settings",
        ["redis_auth"] = "redis_auth is not carried over: the password belongs to the sidecar's settings",
        ["redis_db"] = "redis_db is not carried over",
        ["timeout"] = "timeout is a setting of the sidecar",
        ["server_connections"] = "server_connections is a setting of the sidecar",
    };

    /// <param name="text">The configuration.</param>
    /// <param name="pool">Name of the pool; may be null if there is only one.</param>
    /// <param name="ringId">Id of the ring; null: the pool's name.</param>
    public static ImportedRing Import(string text, string? pool, string? ringId)
    {
        var (name, settings) = Pool(YamlTree.Parse(text).Members().ToList(), pool);
        var draft = new RingDraft(name, new PlacementSpec
        {
            Algorithm = Algorithm(settings),
            KeyHash = KeyHash(settings),
            HashTag = settings.Text("hash_tag"),
        });
        foreach (var server in Servers(name, settings))
        {
            var parsed = TwemproxyServer.Parse(server.LineOf(), ((YamlScalarNode)server).Value ?? "");
            draft.Add(server.LineOf(), parsed.Name ?? parsed.Address, parsed.Address, parsed.Weight, parsed.HashName);
        }

        foreach (var (member, _) in settings.Members().Where(member => s_notCarried.ContainsKey(member.Name) && member.Value is not YamlScalarNode { Value: "false" }))
            draft.Note(s_notCarried[member]);
        draft.Note(settings.Flag("redis") ? "the pool speaks Redis" : "the pool speaks memcached (no 'redis: true')");
        return draft.Finish(ringId);
    }

    private static (string Name, YamlNode Settings) Pool(List<(string Name, YamlNode Value)> pools, string? wanted)
    {
        var names = string.Join(", ", pools.Select(pool => pool.Name));
        if (wanted is null && pools.Count != 1)
            throw new ImportException(0, $"{pools.Count} pools; name one: {names}");
        var found = pools.FirstOrDefault(pool => wanted is null || pool.Name == wanted);
        return found.Value is YamlMappingNode ? found : throw new ImportException(0, $"no pool '{wanted}'; there are: {names}");
    }

    private static string Algorithm(YamlNode settings) => settings.Text("distribution") switch
    {
        null or "ketama" => "twemproxy-ketama",
        "modula" => "twemproxy-modula",
        var other => throw new ImportException(settings.Member("distribution")!.LineOf(), $"distribution: '{other}': no mapping to keep; legal: ketama, modula"),
    };

    private static string? KeyHash(YamlNode settings)
    {
        PlacementAlgorithms.TryGet(Algorithm(settings), out var algorithm);
        if (settings.Text("hash") is not { } hash)
            return null;
        if (!algorithm!.KeyHashes.Contains(hash))
            throw new ImportException(settings.Member("hash")!.LineOf(), $"hash: '{hash}': unknown to twemproxy; legal: {string.Join(", ", algorithm.KeyHashes)}");
        return hash == algorithm.KeyHashes[0] ? null : hash;
    }

    private static IEnumerable<YamlNode> Servers(string pool, YamlNode settings) =>
        settings.Member("servers") is YamlSequenceNode { Children: { Count: > 0 } servers } && servers.All(server => server is YamlScalarNode)
            ? servers
            : throw new ImportException(settings.LineOf(), $"pool '{pool}' has no list of servers");
}
