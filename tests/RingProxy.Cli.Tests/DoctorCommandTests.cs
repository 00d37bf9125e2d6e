using System.Text.Json;
using RingProxy.Testing;

namespace RingProxy.Cli.Tests;

public sealed class DoctorCommandTests : IDisposable
{
    private readonly Rings _rings = new();

    public void Dispose() => _rings.Dispose();

    public static TheoryData<string> Vectors => [.. Recorded];

    private static IEnumerable<string> Recorded => Directory.GetFiles(Repository.File("tests", "vectors"), "*.json")
        .Select(file => Path.GetFileName(file))
        .Where(file => file.EndsWith("-weighted5.json", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    /// <summary>Nothing but addresses and weights is known; what the peer really runs is found.</summary>
    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task Doctor_RecordedPairs_FindsThePeersPlacement(string name)
    {
        var vector = JsonDocument.Parse(File.ReadAllText(Repository.File("tests", "vectors", name))).RootElement;
        var nodes = vector.GetProperty("nodes").EnumerateArray().Select(node => $$"""{"nodeId":"{{node.GetProperty("name")}}","address":"{{node.GetProperty("address")}}","weight":{{node.GetProperty("weight")}}}""");
        var ring = _rings.Write("ring.json", $$"""{"placement":{"algorithm":"ring"},"nodes":[{{string.Join(',', nodes)}}]}""");
        var pairs = _rings.Write("pairs.tsv", string.Join('\n', vector.GetProperty("picks").EnumerateObject().Select(pick => $"{pick.Name}\t{pick.Value.GetString()}")));

        var result = await CommandLine.RunAsync("doctor", "--ring", ring, "--observed", pairs, "--format", "json");

        var json = result.Expect(ExitCodes.Invalid).Json;
        var best = json.GetProperty("explanations")[0];
        Assert.Equal(json.GetProperty("pairCount").GetInt32(), best.GetProperty("matchCount").GetInt32());
        Assert.Contains(ExpectedOf(name), json.GetProperty("explanations").EnumerateArray().Select(Describe));
    }

    [Fact]
    public void Vectors_Folder_HoldsAllPeers() =>
        Assert.Equal(["haproxy", "libmemcached", "nginx", "twemproxy"], Recorded.Select(file => file.Split('-')[0]).Distinct());

    [Fact]
    public async Task Doctor_OwnPlacementFits_IsHealthy()
    {
        var ring = _rings.Draft("ring.json", 4);
        var lookups = await CommandLine.RunAsync(["lookup", "--ring", ring, .. Enumerable.Range(0, 200).Select(i => $"user:{i}")]);

        var result = await CommandLine.RunAsync("doctor", "--ring", ring, "--observed", _rings.Write("pairs.tsv", lookups.Output));

        Assert.Equal("the ring's own placement explains 200 of 200 pairs (100.0 %)\n", result.Expect(ExitCodes.Ok).Output);
    }

    [Fact]
    public async Task Doctor_SomePairsStray_TellsWhich()
    {
        var ring = _rings.Draft("ring.json", 4);
        var lookups = await CommandLine.RunAsync(["lookup", "--ring", ring, .. Enumerable.Range(0, 200).Select(i => $"user:{i}")]);
        var first = lookups.Lines[0].Split('\t');
        var other = first[1] == "n1" ? "127.0.0.1:9002" : "127.0.0.1:9001";
        var pairs = lookups.Output.Replace($"user:0\t{first[1]}\n", $"{{\"key\":\"user:0\",\"node\":\"{other}\"}}\n", StringComparison.Ordinal);

        var result = await CommandLine.RunAsync("doctor", "--ring", ring, "--observed", _rings.Write("pairs.tsv", pairs));

        Assert.StartsWith($"the ring's own placement explains 199 of 200 pairs (99.5 %)\n", result.Expect(ExitCodes.Invalid).Output, StringComparison.Ordinal);
        Assert.Contains($"does not fit: user:0 was on n{other[^1]}, expected {first[1]}", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"algorithm":"twemproxy-ketama","keyHash":"crc32"}""", 3, "nearly all keys are on one node")]
    [InlineData("""{"algorithm":"twemproxy-ketama"}""", 3, "consecutive ids stay together")]
    [InlineData("""{"algorithm":"twemproxy-ketama","keyHash":"murmur"}""", 25, "25 nodes of equal weight get 156 points each in place of 160")]
    [InlineData("""{"algorithm":"envoy-ring-hash"}""", 40, "minimumRingSize 1024 is for all 40 nodes together")]
    [InlineData("""{"algorithm":"jedis-sharded"}""", 3, "owners depend on the order in which nodes are listed")]
    [InlineData("""{"algorithm":"libmemcached-modula"}""", 3, "moves nearly all keys")]
    [InlineData("""{"algorithm":"stathat"}""", 60, "the ring has too few points")]
    public async Task Doctor_DangerousRing_Warns(string placement, int nodeCount, string warning)
    {
        var result = await CommandLine.RunAsync("doctor", "--ring", _rings.Write("ring.json", Document(placement, nodeCount)));

        Assert.Contains(warning, result.Expect(ExitCodes.Ok).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_WeightThatRoundsToNothing_Warns()
    {
        var ring = _rings.Write("ring.json", """{"placement":{"algorithm":"twemproxy-ketama","keyHash":"murmur"},"nodes":[{"nodeId":"a","address":"h:1","weight":1000},{"nodeId":"b","address":"h:2"}]}""");

        var result = await CommandLine.RunAsync("doctor", "--ring", ring);

        Assert.Contains("node b of weight 1 owns nothing", result.Expect(ExitCodes.Ok).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_NativeRing_HasNothingToWarnOf() =>
        Assert.Equal("ring cache: nothing to warn of\n", (await CommandLine.RunAsync("doctor", "--ring", _rings.Draft("ring.json", 5))).Expect(ExitCodes.Ok).Output);

    [Theory]
    [InlineData("user:1 n1\n", ":1: no pair; legal: key<TAB>node")]
    [InlineData("user:1\tn1\nuser:2\tn77\n", ":2: node 'n77': not in the ring")]
    [InlineData("", "holds no pairs")]
    public async Task Doctor_BadPairs_TellsWhere(string pairs, string reason)
    {
        var result = await CommandLine.RunAsync("doctor", "--ring", _rings.Draft("ring.json", 3), "--observed", _rings.Write("pairs.tsv", pairs));

        Assert.Equal(ExitCodes.Invalid, result.ExitCode);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
    }

    private static string Document(string placement, int nodeCount) =>
        $$"""{"placement":{{placement}},"nodes":[{{string.Join(',', Enumerable.Range(1, nodeCount).Select(i => $$"""{"nodeId":"n{{i}}","address":"10.0.0.{{i}}:6379"}"""))}}]}""";

    private static string ExpectedOf(string file)
    {
        var parts = file.Split('-');
        return parts[0] switch
        {
            "haproxy" => $"haproxy-consistent {parts[1]}{(parts[2] == "avalanche" ? " avalanche" : "")}",
            "nginx" => "nginx-consistent crc32",
            "twemproxy" => $"twemproxy-{parts[1]} {parts[2]}",
            _ => parts[1] switch
            {
                "ketama" => "libmemcached-ketama one_at_a_time",
                "ketama_weighted" => "libmemcached-ketama-weighted md5",
                _ => $"libmemcached-ketama {parts[1]["ketama_".Length..]}",
            },
        };
    }

    private static string Describe(JsonElement explanation)
    {
        var avalanche = explanation.TryGetProperty("avalanche", out var flag) && flag.GetBoolean() ? " avalanche" : "";
        return $"{explanation.GetProperty("algorithm").GetString()} {explanation.GetProperty("keyHash").GetString()}{avalanche}";
    }
}
