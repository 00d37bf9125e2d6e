using System.Text.Json;

namespace RingProxy.Cli.Tests;

public sealed class SimulateCommandTests : IDisposable
{
    private readonly Rings _rings = new();

    public void Dispose() => _rings.Dispose();

    [Fact]
    public async Task Simulate_TenToEleven_ModuloMovesTenElevenths()
    {
        var result = await RunAsync("--algorithms", "modulo,jump,rendezvous,maglev,slots");

        Assert.Equal(1.0 / 11, result.GetProperty("idealMoved").GetDouble(), 1e-12);
        // 100,000 keys: one standard deviation of a counted share is 0.1 points.
        Assert.Equal(10.0 / 11, Moved(result, "modulo"), 0.004);
        Assert.Equal(1.0 / 11, Moved(result, "jump"), 0.004);
        Assert.Equal(1.0 / 11, Moved(result, "rendezvous"), 0.004);
        Assert.Equal(1.0 / 11, Moved(result, "slots"), 0.004);
        Assert.InRange(Moved(result, "maglev"), 1.0 / 11, 0.10);
        Assert.All(result.GetProperty("algorithms").EnumerateArray(), a => Assert.InRange(a.GetProperty("lookupNanoseconds").GetDouble(), 0.1, 1e6));
    }

    [Fact]
    public async Task Simulate_FewerNodes_TheKeysOfTheLostOnesMove()
    {
        var result = await RunAsync("--algorithms", "modulo,jump", "--nodes", "10", "--to", "8", "--keys", "50000");

        Assert.Equal(0.2, result.GetProperty("idealMoved").GetDouble(), 1e-12);
        Assert.Equal(0.2, Moved(result, "jump"), 0.008);
        // h mod 10 = h mod 8 for 8 of the 40 residues of their common period.
        Assert.Equal(0.8, Moved(result, "modulo"), 0.008);
    }

    [Fact]
    public async Task Simulate_NoChange_NothingMoves()
    {
        var result = await RunAsync("--algorithms", "all", "--nodes", "4", "--to", "4", "--keys", "1000");

        Assert.Equal(0, result.GetProperty("idealMoved").GetDouble());
        Assert.All(result.GetProperty("algorithms").EnumerateArray(), a => Assert.Equal(0, a.GetProperty("moved").GetDouble()));
    }

    [Fact]
    public async Task Simulate_AllAlgorithms_ComparesEveryOneThatPlacesByItself()
    {
        var result = await RunAsync("--algorithms", "all", "--keys", "100");

        Assert.Equal(Contender.AllAlgorithms, result.GetProperty("algorithms").EnumerateArray().Select(a => a.GetProperty("algorithm").GetString()!));
    }

    [Fact]
    public async Task Simulate_VirtualNodes_DeviationFollowsTheory()
    {
        var result = await RunAsync("--algorithms", "ring", "--keys", "1", "--virtual-nodes", "1000,10,100,10");

        var sweep = result.GetProperty("virtualNodes").EnumerateArray().ToList();
        Assert.Equal([10, 100, 1000], sweep.Select(v => v.GetProperty("virtualNodes").GetInt32()));
        Assert.All(sweep, v => Assert.Equal(1, v.GetProperty("deviation").GetDouble() / v.GetProperty("theoreticalDeviation").GetDouble(), 0.15));
        Assert.Equal(Math.Sqrt(9.0 / 1001), sweep[1].GetProperty("theoreticalDeviation").GetDouble(), 1e-12);
    }

    [Fact]
    public async Task Simulate_SameSeed_SameResultButTimes()
    {
        string[] arguments = ["--algorithms", "ring,maglev", "--keys", "2000", "--virtual-nodes", "10"];

        var first = WithoutTimes(await RunAsync([.. arguments, "--seed", "7"]));
        var again = WithoutTimes(await RunAsync([.. arguments, "--seed", "7"]));
        var other = WithoutTimes(await RunAsync([.. arguments, "--seed", "8"]));

        Assert.Equal(first, again);
        Assert.NotEqual(first, other.Replace("\"seed\":8", "\"seed\":7", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Simulate_Ring_ComparesItsPlacementOnItsNodes()
    {
        var ring = _rings.Draft("a.json", nodeCount: 3);

        var result = await RunAsync("--ring", ring, "--algorithms", "modulo", "--keys", "20000");

        Assert.Equal((3, 4), (result.GetProperty("nodesBefore").GetInt32(), result.GetProperty("nodesAfter").GetInt32()));
        Assert.Equal(0.25, Moved(result, "this ring"), 0.03);
        Assert.Equal(0.75, Moved(result, "modulo"), 0.012);
    }

    [Fact]
    public async Task Simulate_RingWithWeights_IdealFollowsWeightsAndUnfitAlgorithmsAreLeftOut()
    {
        var ring = _rings.Write("a.json", Rings.DraftText(3).Replace("\"n1\",", "\"n1\", \"weight\": 4,", StringComparison.Ordinal));

        var usual = await CommandLine.RunAsync("simulate", "--ring", ring, "--keys", "1000", "--format", "json");
        var named = await CommandLine.RunAsync("simulate", "--ring", ring, "--keys", "1000", "--algorithms", "jump,ring");

        usual.Expect(ExitCodes.Ok);
        Assert.Equal(1.0 / 7, usual.Json.GetProperty("idealMoved").GetDouble(), 1e-12);
        Assert.Contains(usual.Json.GetProperty("leftOut").EnumerateArray(), l => l.GetString()!.StartsWith("jump: nodes[", StringComparison.Ordinal));
        Assert.Contains("left out: jump: nodes[", usual.Error, StringComparison.Ordinal);
        var all = await CommandLine.RunAsync("simulate", "--ring", ring, "--keys", "1000", "--algorithms", "all", "--virtual-nodes", "1");
        Assert.Contains("left out: jump: nodes[", all.Expect(ExitCodes.Ok).Error, StringComparison.Ordinal);
        named.Expect(ExitCodes.Invalid);
        Assert.Contains("ringctl: jump: nodes[", named.Error, StringComparison.Ordinal);
        Assert.Equal("", named.Output);
    }

    [Fact]
    public async Task Simulate_Text_HasARowForEachAlgorithmAndEachNumberOfPoints()
    {
        var result = await CommandLine.RunAsync("simulate", "--algorithms", "ring,modulo", "--virtual-nodes", "1,20", "--keys", "1000");

        result.Expect(ExitCodes.Ok);
        Assert.Equal("10 -> 11 nodes, 1,000 keys; 9.09% of the keys must move", result.Lines[0]);
        Assert.Equal(
            ["ALGORITHM", "ring", "modulo", "native", "POINTS", "1", "20"],
            result.Lines.Skip(1).Where(l => l.Length > 0).Select(l => l.Split([' ', ','])[0]));
    }

    [Theory]
    [InlineData("--algorithms: nonsense: unknown; legal: all, or of ring,", "--algorithms", "ring,nonsense")]
    [InlineData("--virtual-nodes: 0: must be a whole number, 1 to 10000", "--virtual-nodes", "0,5")]
    [InlineData("--virtual-nodes: 10001: must be a whole number, 1 to 10000", "--virtual-nodes", "10000,10001")]
    [InlineData("--nodes: 1001: must be a whole number, 1 to 1000", "--nodes", "1001")]
    [InlineData("--to: 0: must be a whole number, 1 to 1000", "--to", "0")]
    [InlineData("--keys: x: must be a whole number, 1 to 10000000", "--keys", "x")]
    public async Task Simulate_IllegalValue_IsToldWithTheLegalOnes(string expected, params string[] arguments)
    {
        var result = await CommandLine.RunAsync(["simulate", .. arguments]);

        result.Expect(ExitCodes.Usage);
        Assert.StartsWith($"ringctl: {expected}", result.Error, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
    }

    private static async Task<JsonElement> RunAsync(params string[] arguments) =>
        (await CommandLine.RunAsync(["simulate", .. arguments, "--format", "json"])).Expect(ExitCodes.Ok).Json;

    private static double Moved(JsonElement report, string algorithm) => report.GetProperty("algorithms").EnumerateArray()
        .Single(a => a.GetProperty("algorithm").GetString() == algorithm).GetProperty("moved").GetDouble();

    private static string WithoutTimes(JsonElement report)
    {
        var copy = System.Text.Json.Nodes.JsonNode.Parse(report.GetRawText())!;
        foreach (var algorithm in copy["algorithms"]!.AsArray())
            algorithm!.AsObject().Remove("lookupNanoseconds");
        return copy.ToJsonString();
    }
}
