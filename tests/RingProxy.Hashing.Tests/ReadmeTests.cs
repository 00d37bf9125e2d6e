using System.Text.Json;
using RingProxy.Testing;

namespace RingProxy.Hashing.Tests;

/// <summary>The package's README says what is so.</summary>
public sealed class ReadmeTests
{
    private static readonly string s_readme = File.ReadAllText(Repository.File("src", "RingProxy.Hashing", "README.md"));

    [Fact]
    public void Sample_Run_PrintsWhatTheReadmeSays()
    {
        using var output = new StringWriter();
        RunSample(output);

        Assert.Contains($"It prints `{output.ToString().TrimEnd()}`", s_readme, StringComparison.Ordinal);
    }

    /// <summary>What is run here is what the README shows, line by line.</summary>
    [Fact]
    public void Sample_InTheReadme_IsTheOneThatRuns()
    {
        var here = File.ReadAllLines(Repository.File("tests", "RingProxy.Hashing.Tests", "ReadmeTests.cs")).Select(line => line.Trim()).ToList();
        var shown = s_readme.Split("```")[1].Split('\n').Skip(1).Where(line => line.Length > 0).ToList();
        var first = here.IndexOf(shown[0]);

        Assert.Equal(5, shown.Count);
        Assert.Equal(shown, here.Skip(first).Take(shown.Count));
    }

    [Fact]
    public void GoldenValues_InTheReadme_AreTheScripts()
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Repository.File("tests", "vectors", "native-golden.json")));
        var root = golden.RootElement;
        var key = root.GetProperty("keys").EnumerateArray().Select(text => text.GetString()).ToList().IndexOf("user:1");
        var points = root.GetProperty("points").EnumerateArray().Single(vector => vector.GetProperty("node").GetProperty("nodeId").GetString() == "b");
        var hashes = root.GetProperty("hashes").EnumerateObject().Select(hash => hash.Value[key].GetString());

        Assert.Contains(Row("points 0, 1 and 2 of node `b`", points.GetProperty("points").EnumerateArray().Take(3).Select(point => point.GetString())), s_readme, StringComparison.Ordinal);
        Assert.Contains(Row("key `user:1` by xxh3, xxh64, murmur3", hashes), s_readme, StringComparison.Ordinal);
        Assert.Contains(Row("its gate in ring `sessions`, transition version 1", [root.GetProperty("transitions")[0].GetProperty("gates")[key].GetString()]), s_readme, StringComparison.Ordinal);
    }

    private static string Row(string name, IEnumerable<string?> values) => $"| {name} | {string.Join(' ', values.Select(value => $"`{value}`"))} |";

    private static void RunSample(StringWriter Console)
    {
        var nodes = Enumerable.Range(0, 5).Select(i => new PlacementNode { NodeId = $"node-{i}" }).ToArray();
        var ring = Ring.Build(new RingSpec { RingId = "sessions", Placement = new PlacementSpec { Algorithm = "ring" }, Nodes = nodes });
        Span<int> preference = stackalloc int[3];
        var found = ring.Lookup("user:1"u8, preference);
        Console.WriteLine($"{ring.Nodes[found.Owner].NodeId}, then {ring.Nodes[preference[1]].NodeId}, then {ring.Nodes[preference[2]].NodeId}");
    }
}
