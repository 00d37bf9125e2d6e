using System.Text.RegularExpressions;
using RingProxy.Testing;

namespace RingProxy.Cli.Tests;

public sealed class DiffCommandTests : IDisposable
{
    private readonly Rings _rings = new();

    public void Dispose() => _rings.Dispose();

    [Fact]
    public async Task Diff_NodeJoins_PrintsTotalsNodesPairsAndBars()
    {
        var result = await CommandLine.RunAsync("diff", Modulo("old.json", 2), Modulo("new.json", 3));

        result.Expect(ExitCodes.Ok);
        Assert.Equal("", result.Error);
        Assert.Equal(
            [
                "old          cache: modulo, xxh3, 2 nodes",
                "new          cache: modulo, xxh3, 3 nodes",
                "moved        66.67% of the key space (exact)",
                "",
                "NODE BEFORE AFTER  GAINS  LOSES  █ keeps ▓ gains ░ loses",
                "n1   50.00% 33.33% 16.67% 33.33% ████████▓▓▓▓▓▓▓▓░░░░░░░░░░░░░░░░",
                "n2   50.00% 33.33% 16.67% 33.33% ████████▓▓▓▓▓▓▓▓░░░░░░░░░░░░░░░░",
                "n3   0.00%  33.33% 33.33% 0.00%  ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓",
                "",
                "FROM TO MOVES",
                "n1   n2 16.67% ████████████████████████████████",
                "n1   n3 16.67% ████████████████████████████████",
                "n2   n1 16.67% ████████████████████████████████",
                "n2   n3 16.67% ████████████████████████████████",
            ],
            result.Lines);
    }

    [Fact]
    public async Task Diff_Json_HasTheMovementAndNothingElse()
    {
        var result = await CommandLine.RunAsync("diff", Modulo("old.json", 2), Modulo("new.json", 3), "--replicas", "2", "--format", "json");

        var json = result.Expect(ExitCodes.Ok).Json;
        Assert.Equal(("cache", 2, "xxh3"), (Text(json, "old", "ringId"), json.GetProperty("old").GetProperty("nodeCount").GetInt32(), Text(json, "old", "keyHash")));
        var movement = json.GetProperty("movement");
        Assert.Equal("exact", movement.GetProperty("method").GetString());
        Assert.Equal(2 / 3.0, movement.GetProperty("owners").GetProperty("moved").GetDouble(), 1e-12);
        Assert.Equal(4, movement.GetProperty("owners").GetProperty("flows").GetArrayLength());
        Assert.Equal(["n1", "n2", "n3"], movement.GetProperty("owners").GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("nodeId").GetString()));
        Assert.Equal(2, movement.GetProperty("lists").GetProperty("replicas").GetInt32());
        Assert.False(json.TryGetProperty("steps", out _));
        Assert.Equal(0, json.GetProperty("warnings").GetArrayLength());
    }

    [Theory]
    [InlineData("20%")]
    [InlineData("0.2")]
    public async Task Diff_Steps_ListsSharesUpToTheWholeChange(string limit)
    {
        string[] files = ["diff", Modulo("old.json", 2), Modulo("new.json", 3), "--steps", limit];

        var text = (await CommandLine.RunAsync(files)).Expect(ExitCodes.Ok).Lines;
        var json = (await CommandLine.RunAsync([.. files, "--format", "json"])).Expect(ExitCodes.Ok).Json;

        Assert.Equal("steps        4, none of which moves more than 20.00% of the key space", text[^7]);
        Assert.Equal("1    0.00%      30.00%  20.00% 20.00%", text[^4]);
        Assert.Equal("4    90.00%     100.00% 6.67%  66.67%", text[^1]);
        Assert.Equal([0.3, 0.6, 0.9, 1], json.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("to").GetDouble()));
    }

    [Fact]
    public async Task Diff_HashesDiffer_WarnsThatItIsExpected()
    {
        var next = _rings.Write("new.json", Rings.DraftText(2).Replace("\"ring\"", "\"modulo\", \"keyHash\": \"xxh64\", \"hashTag\": \"{}\"", StringComparison.Ordinal));

        var result = (await CommandLine.RunAsync("diff", Modulo("old.json", 2), next)).Expect(ExitCodes.Ok);

        Assert.Contains("moved        50.00% of the key space (expected: the hashes differ)", result.Lines);
        Assert.StartsWith("ringctl: expected, not exact: keys are hashed by xxh3 before and xxh64 of the part in {} after", result.Error, StringComparison.Ordinal);
        Assert.Contains("of 100,000 generated keys", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_OnlyHashTagsDiffer_TellsOfKeysWithoutATag()
    {
        var next = _rings.Write("new.json", Rings.DraftText(2).Replace("\"ring\"", "\"modulo\", \"hashTag\": \"{}\"", StringComparison.Ordinal));

        var result = (await CommandLine.RunAsync("diff", Modulo("old.json", 2), next)).Expect(ExitCodes.Ok);

        Assert.Equal(["moved        50.00% of the key space (expected: the hashes differ)", "untagged     0.00% of keys that have no hash tag (exact)"], result.Lines[2..4]);
        Assert.Contains("hash tags differ: of keys that have neither tag 0.00% move (exact)", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_PlacementsWithoutArcs_WarnsThatItIsSampled()
    {
        var result = (await CommandLine.RunAsync("diff", Draft("old.json", 2, "jump"), Draft("new.json", 3, "jump"))).Expect(ExitCodes.Ok);

        Assert.Matches(@"moved        3[23]\.\d\d% of the key space \(sampled: ± 0\.15%\)", result.Output);
        Assert.Matches(@"^ringctl: sampled, not exact: 3[23]\.\d\d% ± 0\.15% \(standard error\)\n$", result.Error);
    }

    [Fact]
    public async Task Diff_NewIsInTransition_TellsWhatIsDoneAndWhatIsLeft()
    {
        var next = InTransition("new.json", share: 0.25);

        var result = (await CommandLine.RunAsync("diff", Modulo("old.json", 2), next, "--steps", "50%")).Expect(ExitCodes.Ok);

        Assert.Contains("moved        16.67% of the key space (exact)", result.Lines);
        Assert.Contains("transition   moves 66.67% in all; share 25.00%, still to move 50.00%", result.Lines);
        Assert.Equal("1    25.00%     100.00% 50.00% 50.00%", result.Lines[^1]);
        Assert.Contains("a transition is in progress at a share of 25.00%", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_OldIsInTransition_StartsFromItsShareAndWarns()
    {
        var result = (await CommandLine.RunAsync("diff", InTransition("old.json", share: 0.25), Modulo("new.json", 3))).Expect(ExitCodes.Ok);

        Assert.Contains("moved        50.00% of the key space (exact)", result.Lines);
        Assert.Contains("a new transition can start only when it is over", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_OnlyTheOrderOfListsChanges_SaysSo()
    {
        // Each owner stays, but the second and the third of its list change places.
        const string low = "0-19999", middle = "20000-39999", high = "40000-65535";
        var old = Slots("old.json", ("a", $"{low};{high};{middle}"), ("b", $"{middle};{low};{high}"), ("c", $"{high};{middle};{low}"));
        var next = Slots("new.json", ("a", $"{low};{middle};{high}"), ("b", $"{middle};{high};{low}"), ("c", $"{high};{low};{middle}"));

        var result = (await CommandLine.RunAsync("diff", old, next, "--replicas", "3")).Expect(ExitCodes.Ok);

        Assert.Contains("lists of 3   100.00% of keys change their list, 100.00% in order only; to copy: 0.00% of one full copy", result.Lines);
        Assert.Equal("ringctl: only the order of preference lists changes: no owner moves and nothing is to be copied\n", result.Error);
    }

    [Fact]
    public async Task Diff_NodeDeclaredDown_SaysThatItIsNoMovement()
    {
        var down = _rings.Write("down.json", Rings.DraftText(3).Replace("\"n2\",", "\"n2\", \"status\": \"down\",", StringComparison.Ordinal));

        var result = (await CommandLine.RunAsync("diff", _rings.Draft("up.json", 3), down)).Expect(ExitCodes.Ok);

        Assert.Contains("moved        0.00% of the key space (exact)", result.Lines);
        Assert.Contains("n2 is declared down", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_Keys_CountsKeysAndTheirWeights()
    {
        string[] files = [Modulo("old.json", 1), Modulo("new.json", 2)];
        var owners = (await CommandLine.RunAsync("lookup", "--ring", files[1], "a", "b", "c", "d", "e", "f", "g")).Lines.Select(line => line.Split('\t')).ToArray();
        var (stays, moves) = (owners.First(pair => pair[1] == "n1")[0], owners.First(pair => pair[1] == "n2")[0]);
        var keys = _rings.Write("keys", $"{stays}\t70\n{moves}\t30\n{moves}");

        var json = (await CommandLine.RunAsync(["diff", .. files, "--keys", keys, "--format", "json"])).Expect(ExitCodes.Ok).Json.GetProperty("keys");
        var text = (await CommandLine.RunAsync(["diff", .. files, "--keys", keys])).Expect(ExitCodes.Ok).Lines;

        Assert.Equal((3, 2, 101, 31), (Number(json, "keyCount"), Number(json, "movedKeyCount"), Number(json, "weight"), Number(json, "movedWeight")));
        Assert.Equal(31 / 101.0, json.GetProperty("owners").GetProperty("moved").GetDouble());
        Assert.Contains("keys         3, of which 2 move (66.67%)", text);
        Assert.Contains("weight       101, of which 31 moves (30.69%)", text);
    }

    [Theory]
    [InlineData("a\tb")]
    [InlineData("a\t-1")]
    [InlineData("a\t1.5")]
    [InlineData("a\t")]
    [InlineData("a\t18446744073709551616")]
    public async Task Diff_KeyWithAWrongWeight_IsRefusedWithItsLine(string line)
    {
        var keys = _rings.Write("keys", $"ok\t18446744073709551615\n{line}\n");

        var result = (await CommandLine.RunAsync("diff", Modulo("old.json", 1), Modulo("new.json", 2), "--keys", keys)).Expect(ExitCodes.Invalid);

        Assert.Equal("", result.Output);
        Assert.Contains($"line 2: \"{line.Split('\t')[1]}\": must be the key's weight", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_ManyNodes_ShowsTheTwentyThatChangeMost()
    {
        var lines = (await CommandLine.RunAsync("diff", Modulo("old.json", 30), Modulo("new.json", 31))).Expect(ExitCodes.Ok).Lines;

        Assert.Contains("and 11 more nodes that change less", lines);
        Assert.Contains("and 880 more pairs that move less", lines);
        Assert.InRange(lines.Max(line => line.Length), 60, 100);
    }

    [Fact]
    public async Task Diff_StoreAndOneFile_ComparesWithTheRingInForce()
    {
        var store = new FileStore(_rings);
        await store.PutAsync(nodeCount: 2);

        var result = (await store.RunAsync("diff", _rings.Write("new.json", Rings.DraftText(3).Replace("\"ringId\": \"cache\",", "", StringComparison.Ordinal)), "--ring-id", "cache")).Expect(ExitCodes.Ok);

        Assert.StartsWith("old          cache version 1: ring, xxh3, 2 nodes", result.Output, StringComparison.Ordinal);
        Assert.Contains("new          cache: ring, xxh3, 3 nodes", result.Lines);
    }

    [Fact]
    public async Task Diff_SlotsDraftWithoutATable_IsPlannedAsPutWould()
    {
        var table = _rings.Write("table.json", (await CommandLine.RunAsync("slots", Draft("old.json", 3, "slots"))).Expect(ExitCodes.Ok).Output);

        var result = (await CommandLine.RunAsync("diff", table, Draft("new.json", 4, "slots"))).Expect(ExitCodes.Ok);

        Assert.Contains("moved        25.00% of the key space (exact)", result.Lines);
    }

    [Theory]
    [InlineData("no old ring", "NEW")]
    [InlineData("give two files, or one file and a store", "NEW", "NEW", "--ring-id", "cache")]
    [InlineData("only one of the files can be stdin", "-", "-")]
    [InlineData("--replicas: 17: must be at most 16", "NEW", "NEW", "--replicas", "17")]
    [InlineData("--steps: 0.001%: must be a share from 0.01% to 100%", "NEW", "NEW", "--steps", "0.001%")]
    [InlineData("--steps: five: must be a share", "NEW", "NEW", "--steps", "five")]
    public async Task Diff_WrongCommandLine_IsUsage(string reason, params string[] arguments)
    {
        var file = Modulo("new.json", 2);

        var result = await CommandLine.RunAsync(["diff", .. arguments.Select(argument => argument == "NEW" ? file : argument)]);

        result.Expect(ExitCodes.Usage);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
    }

    /// <summary>The example of the page is what the program prints.</summary>
    [Fact]
    public async Task Diff_ExampleOfThePage_PrintsWhatThePageShows()
    {
        var page = await File.ReadAllTextAsync(Repository.File("docs", "movement.md"));

        var result = await CommandLine.RunAsync("diff", Caches("ring.json", 5), Caches("new.json", 6), "--replicas", "3", "--steps", "5%");

        Assert.Contains($"$ ringctl diff ring.json new.json --replicas 3 --steps 5%\n{result.Expect(ExitCodes.Ok).Output}```\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_FileNotThere_IsNotFound() =>
        (await CommandLine.RunAsync("diff", Modulo("old.json", 2), _rings.PathOf("none.json"))).Expect(ExitCodes.NotFound);

    private string Modulo(string name, int nodeCount) => Draft(name, nodeCount, "modulo");

    private string Caches(string name, int nodeCount) =>
        _rings.Write(name, Regex.Replace(Rings.DraftText(nodeCount), "\"n([0-9]+)\"", "\"cache-$1\""));

    private string Draft(string name, int nodeCount, string algorithm) =>
        _rings.Write(name, Rings.DraftText(nodeCount).Replace("\"ring\"", $"\"{algorithm}\"", StringComparison.Ordinal));

    /// <summary>From two nodes to three, hash modulo number.</summary>
    private string InTransition(string name, double share)
    {
        var members = FormattableString.Invariant($$"""
            "transition": { "share": {{share}}, "announced": {{share}}, "handoff": "none", "previous": { "placement": { "algorithm": "modulo" },
              "nodes": [ { "nodeId": "n1", "address": "127.0.0.1:9001" }, { "nodeId": "n2", "address": "127.0.0.1:9002" } ] } },
            """);
        return _rings.Write(name, Rings.DraftText(3, members).Replace("\"ring\"", "\"modulo\"", StringComparison.Ordinal));
    }

    private string Slots(string name, params (string NodeId, string Slots)[] nodes) => _rings.Write(
        name,
        $$"""
        { "ringId": "cache", "placement": { "algorithm": "slots" }, "nodes": [ {{string.Join(", ", nodes.Select(node =>
            $$"""{ "nodeId": "{{node.NodeId}}", "address": "127.0.0.1:9001", "slots": "{{node.Slots}}" }"""))}} ] }
        """);

    private static string? Text(System.Text.Json.JsonElement json, string member, string inner) => json.GetProperty(member).GetProperty(inner).GetString();

    private static int Number(System.Text.Json.JsonElement json, string member) => json.GetProperty(member).GetInt32();
}
