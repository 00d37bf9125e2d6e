
namespace RingProxy.Cli.Tests;

public sealed class LookupCommandTests : IDisposable
{
    private readonly Rings _rings = new();

    public void Dispose() => _rings.Dispose();

    [Fact]
    public async Task Lookup_ArgumentsThenFile_PrintsOneLineAKeyInInputOrder()
    {
        var ring = _rings.Draft("a.json", nodeCount: 3);
        var keys = _rings.Write("keys", "c\nd");

        var result = await CommandLine.RunAsync("lookup", "--ring", ring, "--keys", keys, "b", "a");

        result.Expect(ExitCodes.Ok);
        Assert.Equal(["b", "a", "c", "d"], result.Lines.Select(l => l.Split('\t')[0]));
        Assert.All(result.Lines, l => Assert.Contains(l.Split('\t')[1], (string[])["n1", "n2", "n3"]));
        Assert.Equal("", result.Error);
    }

    [Fact]
    public async Task Lookup_KeyBytesThatAreNoText_ComeBackByteForByte()
    {
        var ring = _rings.Draft("a.json", nodeCount: 1);
        byte[] keys = [0xFF, 0x00, (byte)'\r', (byte)'\n', (byte)'\n', 0xC3, (byte)'\t', (byte)'\n'];

        var result = await new CommandLine { Input = keys }.ExecuteAsync("lookup", "--ring", ring, "--keys", "-");

        result.Expect(ExitCodes.Ok);
        byte[] expected = [0xFF, 0x00, (byte)'\r', .. "\tn1\n"u8, .. "\tn1\n"u8, 0xC3, (byte)'\t', .. "\tn1\n"u8];
        Assert.Equal(expected, result.OutputBytes);
    }

    [Fact]
    public async Task Lookup_Replicas_PrintsDistinctNodesOwnerFirst()
    {
        var ring = _rings.Draft("a.json", nodeCount: 4, """ "replicas": 2, """);

        var one = await CommandLine.RunAsync("lookup", "--ring", ring, "--replicas", "1", "k");
        var own = await CommandLine.RunAsync("lookup", "--ring", ring, "k");
        var many = await CommandLine.RunAsync("lookup", "--ring", ring, "--replicas", "9223372036854775807", "k");

        var all = NodesOf(many).Split(',');
        Assert.Equal(["n1", "n2", "n3", "n4"], all.Order(StringComparer.Ordinal));
        Assert.Equal(all[0], NodesOf(one));
        Assert.Equal($"{all[0]},{all[1]}", NodesOf(own));
    }

    [Fact]
    public async Task Lookup_NodeDeclaredDown_OnlyItsKeysGoToTheNext()
    {
        var up = _rings.Draft("up.json", nodeCount: 3);
        var down = _rings.Write("down.json", Rings.DraftText(3).Replace("\"n2\",", "\"n2\", \"status\": \"down\",", StringComparison.Ordinal));
        var keys = _rings.Write("keys", string.Join('\n', Enumerable.Range(0, 1000).Select(i => $"user:{i}")));

        var before = (await CommandLine.RunAsync("lookup", "--ring", up, "--replicas", "2", "--keys", keys)).Lines;
        var after = (await CommandLine.RunAsync("lookup", "--ring", down, "--keys", keys)).Lines;

        Assert.Equal(1000, after.Length);
        var moved = 0;
        foreach (var (was, now) in before.Zip(after, (b, a) => (b.Split('\t')[1].Split(','), a.Split('\t')[1])))
        {
            Assert.Equal(was[0] == "n2" ? was[1] : was[0], now);
            moved += was[0] == "n2" ? 1 : 0;
        }

        Assert.InRange(moved, 200, 500);
    }

    [Fact]
    public async Task Lookup_Json_IsOneObjectALine()
    {
        var ring = _rings.Draft("a.json", nodeCount: 3);
        byte[] keys = [.. "ä\"\n"u8, 0xFF, (byte)'\n'];

        var result = await new CommandLine { Input = keys }
            .ExecuteAsync("lookup", "--format", "json", "--ring", ring, "--replicas", "2", "--keys", "-");

        result.Expect(ExitCodes.Ok);
        var answers = result.Lines.Select(l => System.Text.Json.JsonDocument.Parse(l).RootElement).ToArray();
        Assert.Equal(2, answers.Length);
        Assert.Equal("ä\"", answers[0].GetProperty("key").GetString());
        Assert.Equal(2, answers[0].GetProperty("nodes").GetArrayLength());
        Assert.False(answers[1].TryGetProperty("key", out _));
        Assert.Equal([0xFF], answers[1].GetProperty("keyBase64").GetBytesFromBase64());
    }

    [Theory]
    [InlineData("no ring", "lookup", "k")]
    [InlineData("no keys", "lookup", "--ring", "x.json")]
    [InlineData("give one of them", "lookup", "--ring", "x.json", "--store", "file:.", "k")]
    [InlineData("--ring-id", "lookup", "--store", "file:.", "k")]
    [InlineData("--replicas: 0", "lookup", "--ring", "x.json", "--replicas", "0", "k")]
    [InlineData("--replicas: many: must be a whole number, 1 or more", "lookup", "--ring", "x.json", "--replicas", "many", "k")]
    [InlineData("--ring-id: a/b: must be 1 to 128 characters", "lookup", "--store", "file:.", "--ring-id", "a/b", "k")]
    [InlineData("unknown option '--replica'", "lookup", "--ring", "x.json", "--replica", "3")]
    [InlineData("unknown option '-x'", "lookup", "--ring", "x.json", "-x", "--", "-y")]
    [InlineData("only one of them can be stdin", "lookup", "--ring", "-", "--keys", "-")]
    [InlineData("'xml'", "lookup", "--format", "xml", "--ring", "x.json", "k")]
    public async Task Lookup_WrongCommandLine_IsAUsageErrorThatSaysWhy(string reason, params string[] arguments)
    {
        var result = await CommandLine.RunAsync(arguments);

        result.Expect(ExitCodes.Usage);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
    }

    [Fact]
    public async Task Lookup_KeyThatLooksLikeAnOption_GoesAfterTwoDashes()
    {
        var ring = _rings.Draft("a.json", nodeCount: 1);

        var result = await CommandLine.RunAsync("lookup", "--ring", ring, "@k", "--", "--replicas", "-x");

        Assert.Equal("@k\tn1\n--replicas\tn1\n-x\tn1\n", result.Expect(ExitCodes.Ok).Output);
    }

    [Fact]
    public async Task Lookup_InvalidRing_TellsEveryError()
    {
        var ring = _rings.Draft("a.json", nodeCount: 2, """ "replicas": 0, "boundedLoad": 0.5, """);

        var result = await CommandLine.RunAsync("lookup", "--ring", ring, "k");

        result.Expect(ExitCodes.Invalid);
        Assert.Contains("replicas: 0", result.Error, StringComparison.Ordinal);
        Assert.Contains("boundedLoad: 0.5", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lookup_MissingFiles_AreNotFound()
    {
        var ring = _rings.Draft("a.json", nodeCount: 1);
        var absent = _rings.PathOf("absent");

        (await CommandLine.RunAsync("lookup", "--ring", absent, "k")).Expect(ExitCodes.NotFound);
        (await CommandLine.RunAsync("lookup", "--ring", ring, "--keys", absent)).Expect(ExitCodes.NotFound);
    }

    private static string NodesOf(CommandResult result) => Assert.Single(result.Expect(ExitCodes.Ok).Lines).Split('\t')[1];
}
