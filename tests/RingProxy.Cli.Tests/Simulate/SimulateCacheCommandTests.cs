namespace RingProxy.Cli.Tests;

public sealed class SimulateCacheCommandTests
{
    private static readonly string[] s_small = ["simulate", "--cache", "--keys", "2000", "--cache-size", "300", "--requests", "8000"];

    [Fact]
    public async Task SimulateCache_Json_TellsBothChangesOfEachAlgorithm()
    {
        var result = (await CommandLine.RunAsync([.. s_small, "--algorithms", "modulo,ring", "--zipf", "0.9", "--format", "json"])).Expect(ExitCodes.Ok).Json;

        Assert.Equal(5, result.GetProperty("nodeCount").GetInt32());
        Assert.Equal(0.9, result.GetProperty("workload").GetProperty("zipfExponent").GetDouble());
        var (modulo, ring) = (result.GetProperty("algorithms")[0], result.GetProperty("algorithms")[1]);
        foreach (var change in new[] { "failure", "join" })
        {
            var cold = (modulo.GetProperty(change).GetProperty("coldKeyShare").GetDouble(), ring.GetProperty(change).GetProperty("coldKeyShare").GetDouble());
            Assert.True(cold.Item1 > 2 * cold.Item2, $"{change}: {cold}");
        }
    }

    [Fact]
    public async Task SimulateCache_Text_HasATableForEachChange()
    {
        var result = (await CommandLine.RunAsync([.. s_small, "--nodes", "3", "--algorithms", "jump,maglev"])).Expect(ExitCodes.Ok);

        Assert.Equal("3 cache nodes of 300 keys each; 2,000 keys, Zipf 1; 8,000 requests before and after each change", result.Lines[0]);
        Assert.Equal(
            ["node-0002 fails", "ALGORITHM", "jump", "maglev", "node-0004 joins", "ALGORITHM", "jump", "maglev"],
            result.Lines.Skip(1).Where(l => l.Length > 0).Select(l => l.StartsWith("node-", StringComparison.Ordinal) ? l : l.Split(' ')[0]));
    }

    [Theory]
    [InlineData("--to: has no meaning with --cache", "--cache", "--to", "3")]
    [InlineData("--virtual-nodes: has no meaning with --cache", "--cache", "--virtual-nodes", "3")]
    [InlineData("--zipf: goes with --cache", "--zipf", "1")]
    [InlineData("--requests: goes with --cache", "--requests", "1000")]
    [InlineData("--cache-size: goes with --cache", "--cache-size", "1000")]
    [InlineData("--zipf: -1: must be a number, 0 to 10", "--cache", "--zipf", "-1")]
    [InlineData("--zipf: NaN: must be a number, 0 to 10", "--cache", "--zipf", "NaN")]
    [InlineData("--zipf: 10.5: must be a number, 0 to 10", "--cache", "--zipf", "10.5")]
    [InlineData("--requests: 39: must be a whole number, 40 to 100000000", "--cache", "--requests", "39")]
    [InlineData("--nodes: 1: with --cache one node fails; legal: 2 or more", "--cache", "--nodes", "1")]
    public async Task Simulate_OptionsThatDoNotGoTogether_AreRefused(string expected, params string[] arguments)
    {
        var result = await CommandLine.RunAsync(["simulate", .. arguments]);

        result.Expect(ExitCodes.Usage);
        Assert.StartsWith($"ringctl: {expected}", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--cache", "--zipf", "x", "--nodes", "0")]
    [InlineData("--cache", "--to", "3", "--virtual-nodes", "1")]
    public async Task Simulate_SeveralMistakes_AllAreTold(params string[] arguments)
    {
        var result = await CommandLine.RunAsync(["simulate", .. arguments]);

        result.Expect(ExitCodes.Usage);
        Assert.Equal(3, result.Error.TrimEnd('\n').Split('\n').Length);
    }
}
