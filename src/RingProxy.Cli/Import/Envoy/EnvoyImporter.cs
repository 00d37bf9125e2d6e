using RingProxy.Hashing;
using RingProxy.Topology;
using YamlDotNet.RepresentationModel;

namespace RingProxy.Cli;

/// <summary>Envoy's configuration, in YAML or JSON: one cluster of a bootstrap file, of a list of clusters, or of <c>/config_dump</c>.</summary>
internal static class EnvoyImporter
{
    private const int MaxRingSize = 8 * 1024 * 1024;

    /// <param name="text">The configuration.</param>
    /// <param name="cluster">The cluster's name.</param>
    /// <param name="isRedis">Whether keys come through redis_proxy; null: if a redis_proxy filter of the same file names the cluster.</param>
    /// <param name="listed">Whether Maglev's hosts take turns as listed (Envoy before 1.28), not by name.</param>
    /// <param name="ringId">Id of the ring; null: the cluster's name.</param>
    public static ImportedRing Import(string text, string cluster, bool? isRedis, bool listed, string? ringId)
    {
        var root = YamlTree.Parse(text);
        var found = Cluster(root, cluster);
        var policy = EnvoyPolicy.Of(found);
        var redis = RedisProxy(root, cluster);
        var draft = new RingDraft(cluster, Placement(policy, isRedis ?? redis is not null, redis, listed));
        var assignment = Assignment(root, found, cluster);
        RefuseLocalityWeights(found, policy, assignment);
        var hosts = EnvoyHost.Of(assignment, policy.ByHostName, IsDns(found)).ToList();
        AddHosts(draft, [.. hosts.Where(host => host.Priority == hosts.Min(other => other.Priority))]);
        AddNotes(draft, found, policy, hosts, isRedis ?? redis is not null);
        return draft.Finish(ringId);
    }

    /// <summary>Hosts that are declared anything but healthy have no keys, unless fewer than half are left: then Envoy takes all of them.</summary>
    private static void AddHosts(RingDraft draft, List<EnvoyHost> hosts)
    {
        var isPanic = hosts.Count(host => host.Health is null) * 2 < hosts.Count;
        foreach (var host in hosts)
        {
            if (host.HashName is null)
                throw new ImportException(host.Line, $"endpoint {host.Address}: use_hostname_for_hashing, but it has no hostname: Envoy gives all such hosts the same points; legal: a hostname, or a hash_key");
            draft.Add(host.Line, host.Address, host.Address, host.Weight, host.HashName, host.Health is null || isPanic ? NodeStatus.Active : NodeStatus.Joining);
            if (host.Health is { } health)
            {
                draft.Note(isPanic
                    ? $"line {host.Line}: {host.Address} is declared {health}, but fewer than half of the hosts are healthy: Envoy takes all of them, and so does this ring"
                    : $"line {host.Line}: {host.Address} is declared {health}, so it has no keys: status joining, until you make it active");
            }
        }
    }

    /// <summary>Shares by locality are no weights of hosts.</summary>
    private static void RefuseLocalityWeights(YamlNode cluster, EnvoyPolicy policy, YamlNode assignment)
    {
        var isSet = cluster.Member("common_lb_config").Member("locality_weighted_lb_config") is not null || policy.Config.Member("locality_weighted_lb_config") is not null;
        if (isSet && assignment.Member("endpoints").Items().GroupBy(locality => locality.Text("priority") ?? "0").Any(localities => localities.Count() > 1))
            throw new ImportException(assignment.LineOf(), "locality_weighted_lb_config: the weights of localities decide the shares: not carried over; legal: one locality, or hosts weighted by load_balancing_weight alone");
    }

    private static bool IsDns(YamlNode cluster) =>
        (cluster.Text("type") ?? cluster.Member("cluster_type").Text("name") ?? "").Contains("dns", StringComparison.OrdinalIgnoreCase);

    private static PlacementSpec Placement(EnvoyPolicy policy, bool isRedis, YamlNode? redis, bool listed)
    {
        var tag = redis.Member("settings").Flag("enable_hashtagging") ? "{}" : null;
        if (policy.IsMaglev)
        {
            return new PlacementSpec
            {
                Algorithm = "envoy-maglev",
                KeyHash = isRedis ? "murmur2" : null,
                TableSize = policy.Number("table_size", MaglevTableSize),
                NodeOrder = listed ? "listed" : null,
                HashTag = tag,
            };
        }

        return new PlacementSpec
        {
            Algorithm = isRedis ? "envoy-redis" : "envoy-ring-hash",
            MinimumRingSize = policy.Number("minimum_ring_size", MaxRingSize),
            MaximumRingSize = policy.Number("maximum_ring_size", MaxRingSize),
            PointHash = policy.Config.Text("hash_function") == "MURMUR_HASH_2" ? "murmur2" : null,
            HashTag = tag,
        };
    }

    private const int MaglevTableSize = 5_000_011;

    private static YamlNode Cluster(YamlNode root, string name)
    {
        var clusters = root.Everything().Where(node => node.Text("name") is not null && IsCluster(node)).ToList();
        return clusters.FirstOrDefault(node => node.Text("name") == name)
            ?? throw new ImportException(0, $"no cluster '{name}'; there are: {string.Join(", ", clusters.Select(node => node.Text("name")).Distinct())}");
    }

    private static bool IsCluster(YamlNode node) =>
        node.Member("lb_policy") is not null || node.Member("load_assignment") is not null || node.Member("load_balancing_policy") is not null || node.Member("eds_cluster_config") is not null;

    /// <summary>The cluster's own endpoints, or, of a dump with EDS, those of the assignment that is named for it.</summary>
    private static YamlNode Assignment(YamlNode root, YamlNode cluster, string name)
    {
        var service = cluster.Member("eds_cluster_config").Text("service_name") ?? name;
        return cluster.Member("load_assignment")
            ?? root.Everything().FirstOrDefault(node => node.Text("cluster_name") == service && node.Member("endpoints") is not null)
            ?? throw new ImportException(cluster.LineOf(), $"cluster '{name}' has no load_assignment in this file: its endpoints come from elsewhere; take a /config_dump?include_eds");
    }

    /// <summary>The settings of a redis_proxy filter that routes to the cluster, whether the filter has a type or only a name.</summary>
    private static YamlNode? RedisProxy(YamlNode root, string cluster) => root.Everything()
        .Select(node => (node.Text("@type") ?? "").EndsWith("RedisProxy", StringComparison.Ordinal) ? node
            : (node.Text("name") ?? "").EndsWith("redis_proxy", StringComparison.Ordinal) ? node.Member("typed_config") ?? node.Member("config")
            : null)
        .FirstOrDefault(filter => filter?.Everything().Any(below => below.Text("cluster") == cluster) is true);

    private static void AddNotes(RingDraft draft, YamlNode cluster, EnvoyPolicy policy, List<EnvoyHost> hosts, bool isRedis)
    {
        draft.Note(isRedis
            ? "keys are hashed as redis_proxy does"
            : "the key is what the route's hash_policy takes (header, cookie, …), hashed by XXH64: give the sidecar's route the same shardKey source; several policies combined into one hash are not carried over");
        if (hosts.Select(host => host.Priority).Distinct().Count() > 1)
            draft.Note("hosts of lower priority are left out: they own keys only while the others are down");
        if (cluster.Member("lb_subset_config") is not null)
            draft.Note("lb_subset_config is not carried over: Envoy builds a ring of its own for each subset that routes name; this is the ring of all hosts");
        foreach (var host in hosts.Where(host => host.HashName == host.Address && NodeAddress.TryParse(host.Address, out var address) && Uri.CheckHostName(address.Host) is UriHostNameType.Dns))
            draft.Note($"line {host.Line}: {host.Address} is a host name: Envoy hashes the ip:port that it resolves to, so set hashName to that (and one node for each address)");
        if (policy.BalanceFactor is { } factor)
            draft.Note($"hash_balance_factor {factor} is not carried over: boundedLoad of a ring is the like of it (150 is 1.5), counted by each sidecar");
        if (hosts.Any(host => host.HashName != host.Address))
            draft.Note("some hosts are hashed by hash_key or host name: kept as hashName");
        draft.Note("Envoy builds its ring without hosts that fail; here they keep their keys, and requests go to the next in their preference lists");
    }
}
