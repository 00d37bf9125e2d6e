using System.Text.Json;

namespace RingProxy.Cli.Tests;

/// <summary>What peers take in their configurations and few people write: each was seen to give the peer another mapping, or none, when read carelessly.</summary>
public sealed class ImportPeerSyntaxTests : IDisposable
{
    private readonly Rings _rings = new();

    public void Dispose() => _rings.Dispose();

    [Fact]
    public async Task MemcachedClient_SocketWithWeight_HasTheWeight() => Assert.Equal(
        ["unix:/run/a.sock 3 -", "unix:/run/b.sock 1 -", "unix:/run/c:d 1 -"],
        await NodesAsync("memcached-client", "unix:/run/a.sock:3,unix:/run/b.sock,unix:/run/c:d", "--style", "libmemcached-ketama"));

    [Fact]
    public async Task MemcachedClient_HashByThePeersOwnName_IsTaken()
    {
        var ring = await DocumentAsync("", "memcached-client", "10.0.0.1:1", "--style", "pylibmc-ketama-weighted", "--hash", "crc");

        Assert.Equal("crc32", ring.GetProperty("placement").GetProperty("keyHash").GetString());
    }

    [Fact]
    public async Task Twemproxy_PortWithLeadingZero_IsANumber() => Assert.Equal(
        ["10.0.0.1:011211 1 10.0.0.1", "10.0.0.1:06379 1 -"],
        await NodesOfAsync("a:\n  servers:\n  - 10.0.0.1:011211:1\n  - 10.0.0.1:06379:1\n", "twemproxy", "FILE"));

    [Fact]
    public async Task Haproxy_Ipv6WithoutBrackets_HasThePortBehindTheLastColon() => Assert.Equal(
        ["[2001:db8::1]:80 1 1", "[::1]:81 1 2", "[::1]:82 1 3"],
        await NodesOfAsync("backend b\n balance uri\n hash-type consistent\n server a 2001:db8::1:80\n server b ipv6@::1:81\n server c [::1]:82\n", "haproxy", "FILE", "b"));

    [Fact]
    public async Task Haproxy_HashKeys_PlaceByWhatTheyName() => Assert.Equal(
        ["10.0.0.1:8080 1 1", "10.0.0.1:8080 1 0xd00eff4d", "[2001:db8::1]:80 1 0x0a4d51c7", "unix:/run/s 1 4", "10.0.0.5:80 7 0x887d3e03", "10.0.0.6:80 1 6", "10.0.0.7:80 1 0x7a96531f"],
        await NodesOfAsync("""
            backend b
              balance uri
              hash-type consistent
              server a 10.0.0.1:8080 hash-key id check
              server b 10.0.0.1:8080 hash-key addr-port
              server c 2001:db8::1:80 hash-key addr
              server d unix@/run/s hash-key addr
              server e 10.0.0.5:80 guid srv-7f3a weight 7 hash-key guid check
              server f 10.0.0.6:80 hash-key guid
              server g 10.0.0.7:80 id 7 hash-key id32 check
            """, "haproxy", "FILE", "b"));

    [Fact]
    public async Task Haproxy_RulesBesideTheHash_AreTold()
    {
        var result = await ImportAsync("backend b\n balance uri\n hash-type consistent\n cookie SRV insert\n use-server a if x\n server a h:1\n", "haproxy", "FILE", "b");

        Assert.Contains("line 4: cookie is not carried over", result.Expect(ExitCodes.Ok).Error, StringComparison.Ordinal);
        Assert.Contains("line 5: use-server is not carried over", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Envoy_HashKeyThatIsNoString_IsPassedOver() => Assert.Equal(
        ["10.0.0.1:80 1 -", "10.0.0.2:80 1 17", "10.0.0.3:80 1 -", "10.0.0.4:80 1 four"],
        await NodesOfAsync(Cluster("STATIC", "", Endpoint(1, "17"), Endpoint(2, "\"17\""), Endpoint(3, "''"), Endpoint(4, "four")), "envoy", "FILE", "c"));

    [Fact]
    public async Task Envoy_Ipv6InAnyForm_IsHashedAsEnvoyPrintsIt() => Assert.Equal(
        ["[2001:db8::1]:80 1 -"],
        await NodesOfAsync(Cluster("STATIC", "", "{ endpoint: { address: { socket_address: { address: '2001:DB8:0:0::1', port_value: 80 } } } }"), "envoy", "FILE", "c"));

    [Fact]
    public async Task Envoy_HostNameOfADnsCluster_IsTheNameResolved() => Assert.Equal(
        ["cache.example:80 1 cache.example"],
        await NodesOfAsync(
            Cluster("STRICT_DNS", ByHostName, "{ endpoint: { address: { socket_address: { address: cache.example, port_value: 80 } } } }"), "envoy", "FILE", "c"));

    [Fact]
    public async Task Envoy_UnhealthyHosts_HaveNoKeysUnlessMostAre()
    {
        const string sick = "health_status: UNHEALTHY, ";
        string[] StatusesOf(JsonElement ring) => [.. ring.GetProperty("nodes").EnumerateArray().Select(node => node.TryGetProperty("status", out var status) ? status.GetString()! : "active")];

        Assert.Equal(["joining", "active"], StatusesOf(await DocumentAsync(Cluster("STATIC", "", Endpoint(1, "a", sick), Endpoint(2, "b")), "envoy", "FILE", "c")));
        Assert.Equal(
            ["active", "active", "active"],
            StatusesOf(await DocumentAsync(Cluster("STATIC", "", Endpoint(1, "a", sick), Endpoint(2, "b", sick), Endpoint(3, "c")), "envoy", "FILE", "c")));
    }

    [Theory]
    [InlineData("STATIC", ByHostName, "use_hostname_for_hashing, but it has no hostname")]
    [InlineData("STATIC", "common_lb_config: { locality_weighted_lb_config: {} }", "the weights of localities decide the shares")]
    public async Task Envoy_WhatWouldGiveAnotherMapping_IsRefused(string type, string settings, string reason)
    {
        var config = Cluster(type, settings, Endpoint(1, "''")) + "    - lb_endpoints: [ " + Endpoint(2, "b") + " ]\n";

        var result = await ImportAsync(config, "envoy", "FILE", "c");

        Assert.Equal(ExitCodes.Invalid, result.ExitCode);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
    }

    /// <summary>All includes are relative to the main file, a pattern may match nothing, and a file that is not here is told; inside the upstream it is needed.</summary>
    [Fact]
    public async Task Nginx_Includes_AreReadFromTheMainFilesFolder()
    {
        _rings.Write("conf.d/web/site.conf", "include snippets/u.conf;\n");
        _rings.Write("snippets/u.conf", "upstream u { hash $k consistent; server 10.0.0.1; }\n");

        var result = await ImportAsync("include mime.types;\ninclude none.d/*.conf;\nhttp { include conf.d/*/*.conf; }\n", "nginx", "FILE", "u");

        Assert.Equal(1, result.Expect(ExitCodes.Ok).Json.GetProperty("nodes").GetArrayLength());
        Assert.Contains("mime.types cannot be read: what stands there is not seen", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("none.d", result.Error, StringComparison.Ordinal);

        var refused = await ImportAsync("upstream u {\n hash $k consistent;\n include servers.conf;\n server 10.0.0.1;\n}\n", "nginx", "FILE", "u");
        Assert.Equal(ExitCodes.Invalid, refused.ExitCode);
        Assert.Contains("peer.conf:3: include", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nginx_PlainHashWithADownServer_TellsThatItsKeysGoElsewhere()
    {
        var result = await ImportAsync("upstream u { hash $k; server 10.0.0.1; server 10.0.0.2 down; }", "nginx", "FILE", "u");

        Assert.Contains("nginx hashes its keys again", result.Expect(ExitCodes.Ok).Error, StringComparison.Ordinal);
    }

    private const string ByHostName = "common_lb_config: { consistent_hashing_lb_config: { use_hostname_for_hashing: true } }";

    private static string Cluster(string type, string settings, params string[] endpoints) => $"""
        clusters:
        - name: c
          type: {type}
          lb_policy: RING_HASH
          {settings}
          load_assignment:
            endpoints:
            - lb_endpoints: [ {string.Join(", ", endpoints)} ]

        """;

    private static string Endpoint(int number, string hashKey, string more = "") =>
        $"{{ {more}metadata: {{ filter_metadata: {{ envoy.lb: {{ hash_key: {hashKey} }} }} }}, endpoint: {{ address: {{ socket_address: {{ address: 10.0.0.{number}, port_value: 80 }} }} }} }}";

    private async Task<string[]> NodesAsync(params string[] arguments) => await NodesOfAsync("", arguments);

    /// <summary>Address, weight and hash name of each node.</summary>
    private async Task<string[]> NodesOfAsync(string config, params string[] arguments) =>
    [
        .. (await DocumentAsync(config, arguments)).GetProperty("nodes").EnumerateArray().Select(node =>
            $"{node.GetProperty("address").GetString()} {(node.TryGetProperty("weight", out var weight) ? weight.GetDouble() : 1)} {(node.TryGetProperty("hashName", out var name) ? name.GetString() : "-")}"),
    ];

    private async Task<JsonElement> DocumentAsync(string config, params string[] arguments) => (await ImportAsync(config, arguments)).Expect(ExitCodes.Ok).Json;

    private Task<CommandResult> ImportAsync(string config, params string[] arguments)
    {
        var file = _rings.Write("peer.conf", config);
        return CommandLine.RunAsync(["import", .. arguments.Select(argument => argument == "FILE" ? file : argument)]);
    }
}
