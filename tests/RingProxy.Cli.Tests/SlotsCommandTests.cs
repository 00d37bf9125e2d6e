using System.Text.Json.Nodes;

namespace RingProxy.Cli.Tests;

public sealed class SlotsCommandTests : IDisposable
{
    private readonly Rings _rings = new();

    public void Dispose() => _rings.Dispose();

    [Fact]
    public async Task Slots_NodeAdded_MovesItsShareOnly()
    {
        var file = _rings.Write("ring.json", Draft("n1", "n2", "n3"));
        (await CommandLine.RunAsync("slots", file, "--in-place")).Expect(ExitCodes.Ok);
        var planned = JsonNode.Parse(File.ReadAllText(file))!;
        planned["nodes"]!.AsArray().Add(new JsonObject { ["nodeId"] = "n4", ["address"] = "h:4" });
        File.WriteAllText(file, planned.ToJsonString());

        var result = await CommandLine.RunAsync("slots", file, "--in-place");

        Assert.Equal("ringctl: 16384 of 65536 slots change owner (25.00 %)\n", result.Expect(ExitCodes.Ok).Error);
        (await CommandLine.RunAsync("validate", file)).Expect(ExitCodes.Ok);
    }

    [Fact]
    public async Task Slots_NodeRemoved_GivesItsSlotsToTheOthers()
    {
        var file = _rings.Write("ring.json", Draft("n1", "n2", "n3", "n4"));
        (await CommandLine.RunAsync("slots", file, "--in-place")).Expect(ExitCodes.Ok);
        var planned = JsonNode.Parse(File.ReadAllText(file))!;
        planned["nodes"]!.AsArray().RemoveAt(1);

        Assert.Equal(ExitCodes.Invalid, (await CommandLine.RunAsync("validate", _rings.Write("torn.json", planned.ToJsonString()))).ExitCode);
        var result = await CommandLine.RunAsync("slots", _rings.PathOf("torn.json"), "--from", file);

        Assert.Equal("ringctl: 16384 of 65536 slots change owner (25.00 %)\n", result.Expect(ExitCodes.Ok).Error);
        Assert.All(result.Json.GetProperty("nodes").EnumerateArray(), node => Assert.NotEmpty(node.GetProperty("slots").GetString()!));
    }

    [Fact]
    public async Task Put_DraftWithoutTable_IsPlannedFromTheVersionInForce()
    {
        var store = $"file:{_rings.PathOf("store")}";
        (await CommandLine.RunAsync("put", _rings.Write("a.json", Draft("n1", "n2", "n3")), "--store", store)).Expect(ExitCodes.Ok);
        var before = await OwnersAsync(store);
        (await CommandLine.RunAsync("put", _rings.Write("b.json", Draft("n1", "n2", "n3", "n4")), "--store", store)).Expect(ExitCodes.Ok);
        var after = await OwnersAsync(store);

        Assert.All(before.Zip(after), pair => Assert.True(pair.First == pair.Second || pair.Second == "n4"));
        Assert.InRange(after.Count(owner => owner == "n4"), 150, 350);
    }

    [Theory]
    [InlineData("""{"placement":{"algorithm":"ring"},"nodes":[{"nodeId":"a","address":"h:1"}]}""", "placement.algorithm: \"ring\": has no slot table; legal: \"slots\"")]
    [InlineData("""{"placement":{"algorithm":"slots"},"nodes":[{"nodeId":"a","address":"h:1","slots":"0-9"},{"nodeId":"b","address":"h:2","slots":"5"}]}""", "nodes[1].slots: 5: nodes[0] owns this slot, too")]
    [InlineData("""{"placement":{"algorithm":"slots"},"nodes":[{"nodeId":"a","address":"h:1","status":"joining"}]}""", "are all joining")]
    [InlineData("{", "not valid JSON")]
    public async Task Slots_BadDraft_TellsWhy(string draft, string reason)
    {
        var result = await CommandLine.RunAsync("slots", _rings.Write("bad.json", draft));

        Assert.Equal(ExitCodes.Invalid, result.ExitCode);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
    }

    private static string Draft(params string[] nodes) =>
        $$"""{ "ringId": "cache", "placement": { "algorithm": "slots" }, "nodes": [ {{string.Join(", ", nodes.Select(node => $$"""{ "nodeId": "{{node}}", "address": "h:{{node[1]}}" }"""))}} ] }""";

    private static async Task<string[]> OwnersAsync(string store) =>
        [.. (await CommandLine.RunAsync(["lookup", "--store", store, "--ring-id", "cache", .. Enumerable.Range(0, 1000).Select(i => $"k{i}")]))
            .Expect(ExitCodes.Ok).Lines.Select(line => line.Split('\t')[1])];
}
