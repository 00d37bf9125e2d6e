using System.Globalization;
using System.Text.Json;

namespace RingProxy.Cli.Tests;

public sealed class ExplainTests : IDisposable
{
    private readonly Rings _rings = new();

    public void Dispose() => _rings.Dispose();

    [Fact]
    public async Task Explain_HashTag_ShowsThePartThatDecides()
    {
        var ring = _rings.Write("a.json", Rings.DraftText(3).Replace("\"ring\"", "\"ring\", \"hashTag\": \"{}\"", StringComparison.Ordinal));

        var lines = (await CommandLine.RunAsync("lookup", "--ring", ring, "--explain", "a{42}b", "42", "43")).Expect(ExitCodes.Ok).Lines;

        var columns = lines.Select(l => l.Split('\t')).ToArray();
        Assert.Equal("tag=42", columns[0][2]);
        Assert.Matches("^hash=[0-9a-f]{16}$", columns[0][3]);
        Assert.Equal([$"owner={columns[0][1]}", "side=only"], columns[0][4..]);
        Assert.Equal(columns[0][1..], columns[1][1..]);
        Assert.NotEqual(columns[0][3], columns[2][3]);
    }

    [Fact]
    public async Task Explain_Transition_ShowsSideGateAndTheOtherOwner()
    {
        var ring = _rings.Write("a.json", Rings.DraftText(3, """
            "transition": { "share": 0.5, "announced": 1, "previous": {
              "placement": { "algorithm": "modulo" }, "nodes": [ { "nodeId": "old", "address": "127.0.0.1:8000" } ] } },
            """));
        string[] keys = [.. Enumerable.Range(0, 200).Select(i => $"k{i}")];

        var result = (await CommandLine.RunAsync(["lookup", "--ring", ring, "--explain", "--format", "json", .. keys])).Expect(ExitCodes.Ok);

        var answers = result.Lines.Select(l => JsonDocument.Parse(l).RootElement).ToArray();
        Assert.All(answers, answer =>
        {
            var owner = answer.GetProperty("nodes")[0].GetString();
            var other = answer.GetProperty("other").GetString();
            var isNext = answer.GetProperty("gate").GetDouble() < 0.5;
            Assert.Equal(isNext ? "next" : "previous", answer.GetProperty("side").GetString());
            Assert.Equal("old", isNext ? other : owner);
        });
        Assert.InRange(answers.Count(a => a.GetProperty("side").GetString() == "next"), 60, 140);
    }

    [Fact]
    public async Task Explain_OwnerDeclaredDown_IsNamedBesideWhoAnswers()
    {
        var ring = _rings.Write("a.json", Rings.DraftText(2).Replace("\"n1\",", "\"n1\", \"status\": \"down\",", StringComparison.Ordinal));
        string[] keys = [.. Enumerable.Range(0, 50).Select(i => i.ToString(CultureInfo.InvariantCulture))];

        var lines = (await CommandLine.RunAsync(["lookup", "--ring", ring, "--explain", .. keys])).Expect(ExitCodes.Ok).Lines;

        Assert.All(lines, l => Assert.Equal("n2", l.Split('\t')[1]));
        Assert.Contains(lines, l => l.Contains("\towner=n1\t", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("\towner=n2\t", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Explain_EveryNodeDeclaredDown_LeavesTheColumnEmpty()
    {
        var ring = _rings.Write("a.json", Rings.DraftText(1).Replace("\"n1\",", "\"n1\", \"status\": \"down\",", StringComparison.Ordinal));

        Assert.Equal("k\t\n", (await CommandLine.RunAsync("lookup", "--ring", ring, "k")).Expect(ExitCodes.Ok).Output);
    }
}
