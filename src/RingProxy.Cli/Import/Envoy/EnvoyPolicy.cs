using YamlDotNet.RepresentationModel;

namespace RingProxy.Cli;

/// <summary>How an Envoy cluster balances: by the older members of the cluster, or by <c>load_balancing_policy</c>.</summary>
/// <param name="IsMaglev">Maglev; else ring hash.</param>
/// <param name="Config">The policy's own settings; null: all defaults.</param>
/// <param name="ByHostName">Whether host names are hashed in place of addresses.</param>
/// <param name="BalanceFactor">The bound on loads in per cent; null: none.</param>
internal sealed record EnvoyPolicy(bool IsMaglev, YamlNode? Config, bool ByHostName, string? BalanceFactor)
{
    private const string RingHash = "envoy.extensions.load_balancing_policies.ring_hash", Maglev = "envoy.extensions.load_balancing_policies.maglev";

    /// <exception cref="ImportException">It balances in a way that keeps no mapping.</exception>
    public static EnvoyPolicy Of(YamlNode cluster)
    {
        foreach (var config in cluster.Member("load_balancing_policy").Member("policies").Items().Select(policy => policy.Member("typed_extension_config").Member("typed_config")))
        {
            var type = config.Text("@type") ?? "";
            // The first that is known decides, as in Envoy.
            if (type.Contains(RingHash, StringComparison.Ordinal) || type.Contains(Maglev, StringComparison.Ordinal))
                return From(type.Contains(Maglev, StringComparison.Ordinal), config, config.Member("consistent_hashing_lb_config") ?? config);
            throw new ImportException(config?.LineOf() ?? cluster.LineOf(), $"load_balancing_policy {type}: no mapping to keep; legal: ring_hash, maglev");
        }

        var policy = cluster.Text("lb_policy") ?? "ROUND_ROBIN";
        if (policy is not ("RING_HASH" or "MAGLEV"))
            throw new ImportException((cluster.Member("lb_policy") ?? cluster).LineOf(), $"lb_policy {policy}: no mapping to keep; legal: RING_HASH, MAGLEV");
        return From(policy == "MAGLEV", cluster.Member(policy == "MAGLEV" ? "maglev_lb_config" : "ring_hash_lb_config"), cluster.Member("common_lb_config").Member("consistent_hashing_lb_config"));
    }

    /// <summary>A number of the policy's settings; null if it is not given.</summary>
    public int? Number(string name, int most) => Config.Text(name) is { } text ? WholeNumbers.Parse(Config!.LineOf(), name, text, 1, most) : null;

    private static EnvoyPolicy From(bool isMaglev, YamlNode? config, YamlNode? common) =>
        new(isMaglev, config, common.Flag("use_hostname_for_hashing"), common.Text("hash_balance_factor"));
}
