using System.Globalization;

namespace RingProxy.Cli.Tests;

/// <summary>
/// The owners of <c>user:0</c> … <c>user:39</c> over 10.0.0.1 … 10.0.0.5, worked out by an independent implementation, through documents imported from
/// each peer's own syntax.
/// </summary>
public sealed class ImportReferenceTests : IDisposable
{
    private static readonly int[] s_equal = [1, 1, 1, 1, 1];
    private static readonly int[] s_uneven = [1, 1, 2, 1, 3];

    private readonly Rings _rings = new();

    public void Dispose() => _rings.Dispose();

    public static TheoryData<string> Lines => [.. References.Keys];

    private static Dictionary<string, (string Config, string[] Arguments, string Owners)> References => new()
    {
        ["libmemcached weighted, equal"] = Client("libmemcached-ketama-weighted", "10.0.0.{0}:11211", s_equal, "3132114114403420411032030412301141211200"),
        ["libmemcached weighted"] = Client("libmemcached-ketama-weighted", "10.0.0.{0}:11211", [1, 2, 3, 4, 5], "3132414024444420431032140433344141241233"),
        ["libmemcached"] = Client("libmemcached-ketama", "10.0.0.{0}:11211", s_equal, "1300314304021240312102114332440423144013"),
        ["twemproxy fnv1a_64"] = Twemproxy("fnv1a_64", "2222222222222222222222222222222222222222"),
        ["twemproxy murmur"] = Twemproxy("murmur", "0211404104024401143204124112030200310212"),
        ["spymemcached"] = Client("spymemcached", "10.0.0.{0}:11211", s_equal, "2340344014423121310400301441232134444304"),
        ["nginx"] = ($"upstream nodes {{ hash $arg_k consistent; {Each("server 10.0.0.{0}:8080 weight={1};", s_uneven)} }}", ["nginx", "nodes"], "4400441234321400404441041142042440442423"),
        ["haproxy"] = (Haproxy, ["haproxy", "nodes"], "3044444344444244440444444212320424441444"),
        ["haproxy 3.0"] = (Haproxy, ["haproxy", "nodes", "--haproxy-version", "3.0"], "4444444424434344444442104444444444041441"),
        ["envoy ring_hash"] = (Envoy("RING_HASH", 8080, s_equal), ["envoy", "nodes"], "1123410344140222314434101302000121431340"),
        ["envoy ring_hash, weights"] = (Envoy("RING_HASH", 8080, s_uneven), ["envoy", "nodes"], "4123410444340222414432101312000121444240"),
        ["envoy redis"] = (Envoy("RING_HASH", 6379, s_equal) + RedisProxy, ["envoy", "nodes"], "4301342041043011104112424412024014112212"),
        ["envoy maglev"] = (Envoy("MAGLEV", 8080, s_equal), ["envoy", "nodes"], "2001424204112124002043202421201314322003"),
        ["envoy maglev, weights"] = (Envoy("MAGLEV", 8080, s_uneven), ["envoy", "nodes"], "2004424204122124004043242421202414324403"),
        ["jedis by position"] = Client("jedis", "10.0.0.{0}:6379", s_equal, "3132244432240233042330402344224002402430"),
        ["jedis by name"] = Client("jedis", "10.0.0.{0}:6379:1=10.0.0.{0}", null, "2102322403332144024444002223134434412144"),
        ["jedis 2.9 by name"] = Client("jedis-2.9", "10.0.0.{0}:6379:{1}=10.0.0.{0}", s_uneven, "1243224204420122401443224441432031442120"),
        ["groupcache"] = Client("groupcache", "http://10.0.0.{0}:8080", null, "0103134031421012141444234233112333443322"),
        ["stathat"] = Client("stathat", "10.0.0.{0}:11211", null, "3224422233222243321131043111232242244430"),
    };

    private static string Haproxy => $"backend nodes\n balance hdr(x-key)\n hash-type consistent\n{Each(" server s{0} 10.0.0.{0}:80 weight {1}\n", [1, 1, 2, 1, 10])}";

    private static string RedisProxy => """
          listeners:
          - filter_chains:
            - filters:
              - name: envoy.filters.network.redis_proxy
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.redis_proxy.v3.RedisProxy
                  prefix_routes: { catch_all_route: { cluster: nodes } }

        """;

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Lookup_ImportedRing_IsTheReferences(string line)
    {
        var (config, arguments, owners) = References[line];
        string[] import = config.Length == 0 ? arguments : [arguments[0], _rings.Write("peer.conf", config), .. arguments.Skip(1)];
        (await CommandLine.RunAsync(["import", .. import, "--out", _rings.PathOf("ring.json")])).Expect(ExitCodes.Ok);

        var result = await CommandLine.RunAsync(["lookup", "--ring", _rings.PathOf("ring.json"), .. Enumerable.Range(0, owners.Length).Select(i => $"user:{i}")]);

        // haproxy's servers are called s1 … s5, the others have addresses that end in 1 … 5.
        var found = result.Expect(ExitCodes.Ok).Lines.Select(row => row.Split('\t')[1]).Select(node => node.StartsWith('s') ? node[1] : node.Split('.')[3][0]);
        Assert.Equal(owners, string.Concat(found.Select(digit => digit - '1')));
    }

    private static (string, string[], string) Client(string style, string form, int[]? weights, string owners)
    {
        var list = Each(weights is null || form.Contains("{1}", StringComparison.Ordinal) ? form + "," : form + ":{1},", weights ?? s_equal).TrimEnd(',');
        return ("", ["memcached-client", list, "--style", style], owners);
    }

    private static (string, string[], string) Twemproxy(string hash, string owners) =>
        ($"pool:\n  listen: 127.0.0.1:1\n  hash: {hash}\n  servers:\n{Each("  - 10.0.0.{0}:6379:1\n", s_equal)}", ["twemproxy"], owners);

    private static string Envoy(string policy, int port, int[] weights) => $$"""
        static_resources:
          clusters:
          - name: nodes
            lb_policy: {{policy}}
            load_assignment:
              cluster_name: nodes
              endpoints:
              - lb_endpoints:
        {{Each($$$"""
                - endpoint: { address: { socket_address: { address: 10.0.0.{0}, port_value: {{{port}}} } } }
                  load_balancing_weight: {1}

        """.Replace("{ ", "{{ ", StringComparison.Ordinal).Replace(" }", " }}", StringComparison.Ordinal), weights)}}

        """;

    private static string Each(string form, int[] weights) =>
        string.Concat(weights.Select((weight, i) => string.Format(CultureInfo.InvariantCulture, form, i + 1, weight)));
}
