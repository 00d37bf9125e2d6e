using System.Text.Json;

namespace RingProxy.Cli.Tests;

/// <summary>What importers carry over, what they tell, and what they refuse.</summary>
public sealed class ImportCommandTests : IDisposable
{
    private readonly Rings _rings = new();

    public void Dispose() => _rings.Dispose();

    [Fact]
    public async Task Twemproxy_PoolOfSeveral_IsTheOneNamed()
    {
        var result = await ImportAsync("""
            alpha:
              listen: 127.0.0.1:22121
              hash: murmur
              distribution: ketama
              hash_tag: "{}"
              auto_eject_hosts: true
              redis: true
              servers:
               - 10.0.0.1:6379:1 one
               - 10.0.0.2:11211:2
               - /var/run/redis.sock:1
            beta:
              servers:
               - 10.0.0.9:6379:1
            """, "twemproxy", "FILE", "alpha");

        Assert.Equal(
            """{"ringId":"alpha","placement":{"algorithm":"twemproxy-ketama","keyHash":"murmur","hashTag":"{}"},"nodes":[{"nodeId":"one","address":"10.0.0.1:6379"},{"nodeId":"10.0.0.2:11211","address":"10.0.0.2:11211","weight":2,"hashName":"10.0.0.2"},{"nodeId":"unix:/var/run/redis.sock","address":"unix:/var/run/redis.sock","hashName":"/var/run/redis.sock:"}]}""",
            Compact(result));
        Assert.Contains("auto_eject_hosts is not carried over", result.Error, StringComparison.Ordinal);
        Assert.Contains("speaks Redis", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nginx_IncludesQuotesAndParameters_AreRead()
    {
        _rings.Write("servers.inc", "server unix:/tmp/a.sock weight=2; # two\nserver 'backend.example:81' down;\n");
        var result = await ImportAsync("""
            http {
              map $uri $x { default "a;b}"; }
              upstream web {
                hash $http_x_session_id consistent;
                include servers.inc;
                server 10.0.0.3;
                server 10.0.0.3 weight=4 max_fails=2;
                server 10.0.0.4 backup;
                keepalive 16;
              }
            }
            """, "nginx", "FILE", "web", "--ring-id", "sessions");

        Assert.Equal(
            """{"ringId":"sessions","placement":{"algorithm":"nginx-consistent"},"nodes":[{"nodeId":"unix:/tmp/a.sock","address":"unix:/tmp/a.sock","weight":2},{"nodeId":"backend.example:81","address":"backend.example:81","status":"down"},{"nodeId":"10.0.0.3","address":"10.0.0.3:80","weight":4,"hashName":"10.0.0.3"}]}""",
            Compact(result));
        Assert.Contains("set shardKey.sources to the header x-session-id", result.Error, StringComparison.Ordinal);
        Assert.Contains("server 10.0.0.3 stands 2 times", result.Error, StringComparison.Ordinal);
        Assert.Contains("backup server 10.0.0.4 is left out", result.Error, StringComparison.Ordinal);
        Assert.Contains("backend.example:81 is a host name", result.Error, StringComparison.Ordinal);
        Assert.Contains("server parameter max_fails is not carried over", result.Error, StringComparison.Ordinal);
        Assert.Contains("keepalive is not carried over", result.Error, StringComparison.Ordinal);
    }

    /// <summary>The ids are those that HAProxy 2.6 gave these very lines ("show servers state").</summary>
    [Fact]
    public async Task Haproxy_IdsGivenAndNot_AreNumberedAsHaproxyNumbersThem()
    {
        var result = await ImportAsync("""
            defaults
              balance url_param user
              default-server weight 3 check
            backend b
              hash-type consistent wt6 avalanche
              server a 10.0.0.1:80 id 5
              server b 10.0.0.2:80
              server c 10.0.0.3:80 id 2 weight 7
              server d 10.0.0.4:80
              server e 10.0.0.5:80 id 1
              server f 10.0.0.6:80 disabled
              server-template t 3 10.0.0.7:80
              server g 10.0.0.8:80 backup
            """, "haproxy", "FILE", "b");

        var document = JsonDocument.Parse(result.Expect(ExitCodes.Ok).Output).RootElement;
        Assert.Equal("""{"algorithm":"haproxy-consistent","keyHash":"wt6"}""", JsonSerializer.Serialize(document.GetProperty("placement")));
        Assert.Equal(
            ["a 5 3", "b 3 3", "c 2 7", "d 6 3", "e 1 3", "f 8 3", "t1 9 3", "t2 10 3", "t3 11 3"],
            document.GetProperty("nodes").EnumerateArray().Select(node => $"{node.GetProperty("nodeId")} {node.GetProperty("hashName")} {node.GetProperty("weight")}"));
        Assert.Equal("joining", document.GetProperty("nodes")[5].GetProperty("status").GetString());
        Assert.Contains("set shardKey.sources to the query parameter user", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Envoy_HashKeysHostNamesAndPriorities_AreRead()
    {
        var result = await ImportAsync("""
            {"configs": [{"dynamic_active_clusters": [{"cluster": {
              "name": "api", "lbPolicy": "RING_HASH",
              "ringHashLbConfig": {"minimumRingSize": "2048", "hash_function": "MURMUR_HASH_2"},
              "commonLbConfig": {"consistentHashingLbConfig": {"useHostnameForHashing": true, "hashBalanceFactor": 150}},
              "loadAssignment": {"clusterName": "api", "endpoints": [
                {"lbEndpoints": [
                  {"endpoint": {"hostname": "one.example", "address": {"socketAddress": {"address": "10.0.0.1", "portValue": 80}}}, "loadBalancingWeight": 2},
                  {"endpoint": {"address": {"socketAddress": {"address": "::1", "portValue": 80}}}, "metadata": {"filterMetadata": {"envoy.lb": {"hash_key": "two"}}}}]},
                {"priority": 1, "lbEndpoints": [{"endpoint": {"address": {"socketAddress": {"address": "10.0.0.9", "portValue": 80}}}}]}]}}}]}]}
            """, "envoy", "FILE", "api");

        Assert.Equal(
            """{"ringId":"api","placement":{"algorithm":"envoy-ring-hash","minimumRingSize":2048,"pointHash":"murmur2"},"nodes":[{"nodeId":"10.0.0.1:80","address":"10.0.0.1:80","weight":2,"hashName":"one.example"},{"nodeId":"[::1]:80","address":"[::1]:80","hashName":"two"}]}""",
            Compact(result));
        Assert.Contains("hash_balance_factor 150 is not carried over", result.Error, StringComparison.Ordinal);
        Assert.Contains("hosts of lower priority are left out", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Envoy_RedisFilterByNameAndHostNames_AreSeen()
    {
        var result = await ImportAsync("""
            listeners:
            - filter_chains:
              - filters:
                - { name: envoy.redis_proxy, config: { cluster: shards, settings: { enable_hashtagging: true } } }
            clusters:
            - name: shards
              type: strict_dns
              lb_policy: RING_HASH
              load_assignment: { endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: redis_server, port_value: 6379 } } } } ] } ] }
            """, "envoy", "FILE", "shards");

        Assert.Equal("""{"algorithm":"envoy-redis","hashTag":"{}"}""", JsonSerializer.Serialize(result.Expect(ExitCodes.Ok).Json.GetProperty("placement")));
        Assert.Contains("redis_server:6379 is a host name: Envoy hashes the ip:port that it resolves to", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"@type": "type.googleapis.com/envoy.extensions.load_balancing_policies.maglev.v3.Maglev", "table_size": 251}""", """{"algorithm":"envoy-maglev","tableSize":251}""")]
    [InlineData("""{"@type": "type.googleapis.com/envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash"}""", """{"algorithm":"envoy-ring-hash"}""")]
    public async Task Envoy_PolicyExtension_IsRead(string config, string placement)
    {
        var result = await ImportAsync($$"""
            clusters:
            - name: api
              load_balancing_policy: { policies: [ { typed_extension_config: { name: x, typed_config: {{config}} } } ] }
              load_assignment: { endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: 10.0.0.1, port_value: 80 } } } } ] } ] }
            """, "envoy", "FILE", "api");

        Assert.Equal(placement, JsonSerializer.Serialize(JsonDocument.Parse(result.Expect(ExitCodes.Ok).Output).RootElement.GetProperty("placement")));
    }

    [Theory]
    [InlineData("""{"pools":{"A":{"servers":["10.0.0.1:11211","[::1]:11211:ascii:plain"]}},"route":"PoolRoute|A"}""", "mcrouter-ch3")]
    [InlineData("""{ /* comment */ "pools":{"A":{"servers":["10.0.0.1:11211","[::1]:11211",]}},"route":{"type":"PoolRoute","pool":"A","hash":{"hash_func":"Crc32"}}}""", "mcrouter-crc32")]
    public async Task Mcrouter_Pool_IsReadWithItsHash(string config, string algorithm) => Assert.Equal(
        $$"""{"ringId":"A","placement":{"algorithm":"{{algorithm}}"},"nodes":[{"nodeId":"10.0.0.1:11211","address":"10.0.0.1:11211"},{"nodeId":"[::1]:11211","address":"[::1]:11211"}]}""",
        Compact(await ImportAsync(config, "mcrouter", "FILE", "A")));

    [Fact]
    public async Task Import_Json_HoldsDocumentAndNotes()
    {
        var result = await CommandLine.RunAsync("import", "memcached-client", "10.0.0.1:11211,10.0.0.2:11211:3", "--style", "php-libketama", "--format", "json");

        var root = JsonDocument.Parse(result.Expect(ExitCodes.Ok).Output).RootElement;
        Assert.Equal(3, root.GetProperty("document").GetProperty("nodes")[1].GetProperty("weight").GetInt32());
        Assert.Contains("OPT_LIBKETAMA_COMPATIBLE", root.GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("twemproxy", "a:\n  distribution: random\n  servers:\n  - h:1:1\n", "", ":2: distribution: 'random': no mapping to keep; legal: ketama, modula")]
    [InlineData("twemproxy", "a: {}\nb: {}\n", "", "2 pools; name one: a, b")]
    [InlineData("twemproxy", "a:\n  servers:\n  - h:1\n", "", "server 'h:1'")]
    [InlineData("twemproxy", "a: [", "", "not YAML")]
    [InlineData("twemproxy", "a:\n  hash: sha1\n  servers:\n  - h:1:1\n", "", ":2: hash: 'sha1': unknown to twemproxy; legal: fnv1a_64, one_at_a_time")]
    [InlineData("nginx", "upstream u {\n least_conn;\n server h:1;\n}", "u", ":2: upstream 'u' balances by least_conn: no mapping to keep; legal: hash KEY consistent, hash KEY")]
    [InlineData("nginx", "upstream u { server h:1; }", "u", "balances by round robin")]
    [InlineData("nginx", "upstream u { server h:1 ", "u", "directive 'server' is not terminated by ';'")]
    [InlineData("nginx", "upstream u { hash $k; server h:1 weight=x; }", "u", "weight of server h:1: 'x': not legal; legal: 1 to 65535")]
    [InlineData("nginx", "upstream u { hash $k; }", "other", "no upstream 'other'; there are: u")]
    [InlineData("haproxy", "backend b\n balance hdr(x)\n server a h:1\n", "b", ":1: backend 'b': no hash-type, so map-based: not carried over; legal: hash-type consistent")]
    [InlineData("haproxy", "backend b\n balance leastconn\n hash-type consistent\n server a h:1\n", "b", ":2: backend 'b' balances by leastconn: no mapping to keep")]
    [InlineData("haproxy", "backend b\n balance uri\n hash-type consistent md5\n server a h:1\n", "b", ":3: hash-type: function 'md5': not carried over; legal: sdbm, djb2, wt6, crc32")]
    [InlineData("haproxy", "backend b\n balance uri\n hash-type consistent\n server a h:1 weight 300\n", "b", ":4: weight of server a: '300': not legal; legal: 0 to 256")]
    [InlineData("envoy", "clusters: [ { name: c, lb_policy: LEAST_REQUEST, load_assignment: {} } ]", "c", "lb_policy LEAST_REQUEST: no mapping to keep; legal: RING_HASH, MAGLEV")]
    [InlineData("envoy", "clusters: [ { name: c, lb_policy: MAGLEV } ]", "c", "has no load_assignment in this file")]
    [InlineData("mcrouter", """{"pools":{"A":{"servers":["h:1"],"hash":{"hash_func":"WeightedCh3"}}}}""", "A", "is hashed by WeightedCh3: not carried over; legal: one of Ch3, Crc32, without salt")]
    [InlineData("mcrouter", "{", "A", "not JSON")]
    public async Task Import_WhatCannotBeKept_IsRefusedWithTheReason(string peer, string config, string pool, string reason)
    {
        var result = await ImportAsync(config, pool.Length == 0 ? [peer, "FILE"] : [peer, "FILE", pool]);

        Assert.Equal(ExitCodes.Invalid, result.ExitCode);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("10.0.0.1:11211", "--style", "memcache3000", "legal: libmemcached-modula, libmemcached-ketama")]
    [InlineData("10.0.0.1:11211", "--style=spymemcached", "--hash=crc32", "legal for spymemcached: md5")]
    [InlineData("10.0.0.1", "--style", "enyim", "server '10.0.0.1': legal: host:port[:weight][=name]")]
    public async Task MemcachedClient_WhatCannotBe_IsRefusedWithWhatIsLegal(string list, string option, string value, string reason)
    {
        var result = await CommandLine.RunAsync("import", "memcached-client", list, option, value);

        Assert.Equal(ExitCodes.Invalid, result.ExitCode);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
    }

    private Task<CommandResult> ImportAsync(string config, params string[] arguments)
    {
        var file = _rings.Write("peer.conf", config);
        return CommandLine.RunAsync(["import", .. arguments.Select(argument => argument == "FILE" ? file : argument)]);
    }

    private static string Compact(CommandResult result) =>
        JsonSerializer.Serialize(JsonDocument.Parse(result.Expect(ExitCodes.Ok).Output).RootElement, s_plain);

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
