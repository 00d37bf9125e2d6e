using System.Text.Json;
using RingProxy.Testing;

namespace RingProxy.Cli.Tests;

public sealed class DoctorCommandTests : IDisposable
{
    private const int PairCount = 200;

    private readonly Rings _rings = new();

    public void Dispose() => _rings.Dispose();

    public static TheoryData<string> Vectors => [.. Recorded];

    private static IEnumerable<string> Recorded => Directory.GetFiles(Repository.File("tests", "vectors"), "*.json")
        .Select(file => Path.GetFileName(file))
        .Where(file => file.Split('-')[0] is "haproxy" or "libmemcached" or "nginx" or "twemproxy")
        .Order(StringComparer.Ordinal);

    /// <summary>Nothing but addresses and weights is known, and 200 pairs; what the peer really runs is found.</summary>
    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task Doctor_RecordedPairs_NamesThePeersPlacement(string name)
    {
        var (ring, pairs) = Read(name);

        var result = await CommandLine.RunAsync("doctor", "--ring", ring, "--observed", Write(pairs), "--format", "json");

        var explanations = result.Expect(ExitCodes.Invalid).Json.GetProperty("explanations").EnumerateArray().ToList();
        Assert.All(explanations, explanation => Assert.Equal(PairCount, explanation.GetProperty("matchCount").GetInt32()));
        Assert.Contains(ExpectedOf(name), explanations.Select(Describe));
    }

    /// <summary>The same keys and the same nodes, dealt out anew: nothing explains that, except where all keys are on one node anyway.</summary>
    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task Doctor_ShuffledPairs_SaysNone(string name)
    {
        var (ring, pairs) = Read(name);
        var nodes = pairs.Select(pair => pair.Node).ToArray();
        new Random(1).Shuffle(nodes);

        var result = await CommandLine.RunAsync("doctor", "--ring", ring, "--observed", Write([.. pairs.Zip(nodes, (pair, node) => (pair.Key, node))]));

        Assert.Equal(nodes.Distinct().Count() > 1, result.Expect(ExitCodes.Invalid).Output.Contains("explained better by: none", StringComparison.Ordinal));
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

        Assert.Equal("the ring's own placement explains 200 of 200 pairs (100.0 %): ring, keyHash xxh3\n", result.Expect(ExitCodes.Ok).Output);
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

        Assert.StartsWith($"the ring's own placement explains 199 of 200 pairs (99.5 %): ring, keyHash xxh3\n", result.Expect(ExitCodes.Invalid).Output, StringComparison.Ordinal);
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

    private (string Ring, (string Key, string Node)[] Pairs) Read(string name)
    {
        var vector = JsonDocument.Parse(File.ReadAllText(Repository.File("tests", "vectors", name))).RootElement;
        var nodes = vector.GetProperty("nodes").EnumerateArray().Select(node => $$"""{"nodeId":"{{node.GetProperty("name")}}","address":"{{node.GetProperty("address")}}","weight":{{node.GetProperty("weight")}}}""");
        var ring = _rings.Write("ring.json", $$"""{"placement":{"algorithm":"ring"},"nodes":[{{string.Join(',', nodes)}}]}""");
        var picks = vector.GetProperty("picks").EnumerateObject().ToArray();
        return (ring, [.. Enumerable.Range(0, PairCount).Select(i => picks[i * picks.Length / PairCount]).Select(pick => (pick.Name, pick.Value.GetString()!))]);
    }

    private string Write((string Key, string Node)[] pairs) => _rings.Write("pairs.tsv", string.Join('\n', pairs.Select(pair => $"{pair.Key}\t{pair.Node}")));

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
