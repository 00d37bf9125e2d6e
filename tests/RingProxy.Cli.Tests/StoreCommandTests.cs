using System.Globalization;
using System.Text;

namespace RingProxy.Cli.Tests;

/// <summary>list, show, history, put and rollback on a file store.</summary>
public sealed class StoreCommandTests : IDisposable
{
    private readonly Rings _rings = new();

    public void Dispose() => _rings.Dispose();

    [Fact]
    public async Task Put_Drafts_GetTheNextVersionsAndTheHistoryKeepsThem()
    {
        var first = await PutAsync(nodeCount: 2);
        var second = await PutAsync(nodeCount: 3, "--author", "ada", "--comment", "one more");

        Assert.Matches(@"^published ring 'cache': version 1 \(new\), checksum xxh3:[0-9a-f]{16}\n$", first.Output);
        Assert.Matches(@"^published ring 'cache': version 1 -> 2, checksum xxh3:[0-9a-f]{16} -> xxh3:[0-9a-f]{16}\n$", second.Output);
        var history = (await OnStoreAsync("history", "--ring-id", "cache", "--format", "json")).Expect(ExitCodes.Ok).Json;
        var versions = history.GetProperty("versions").EnumerateArray().ToArray();
        Assert.Equal([2, 1], versions.Select(v => v.GetProperty("version").GetInt64()));
        Assert.Equal([true, false], versions.Select(v => v.GetProperty("current").GetBoolean()));
        Assert.Equal("ada", versions[0].GetProperty("author").GetString());
        Assert.Equal("one more", versions[0].GetProperty("comment").GetString());
        Assert.Equal(3, versions[0].GetProperty("nodeCount").GetInt32());
    }

    [Fact]
    public async Task Put_Json_TellsOldAndNew()
    {
        await PutAsync(nodeCount: 2);

        var report = (await PutAsync(nodeCount: 3, "--format", "json")).Json;

        Assert.True(report.GetProperty("published").GetBoolean());
        Assert.Equal(1, report.GetProperty("previousVersion").GetInt64());
        Assert.Equal(2, report.GetProperty("version").GetInt64());
        Assert.NotEqual(report.GetProperty("previousChecksum").GetString(), report.GetProperty("checksum").GetString());
    }

    [Fact]
    public async Task Put_DryRun_WritesNothing()
    {
        await PutAsync(nodeCount: 2);

        var result = await PutAsync(nodeCount: 3, "--dry-run");

        Assert.StartsWith("would publish ring 'cache': version 1 -> 2,", result.Output, StringComparison.Ordinal);
        Assert.Equal(1, await CurrentVersionAsync());
    }

    [Theory]
    [InlineData("0", ExitCodes.Conflict)]
    [InlineData("1", ExitCodes.Ok)]
    [InlineData("2", ExitCodes.Conflict)]
    public async Task Put_ExpectVersion_PublishesOnlyOnThatVersion(string expected, int exitCode)
    {
        await PutAsync(nodeCount: 2);

        var result = await OnStoreAsync("put", _rings.Draft("b.json", 3), "--expect-version", expected);

        result.Expect(exitCode);
        Assert.Equal(exitCode == ExitCodes.Ok ? 2 : 1, await CurrentVersionAsync());
        if (exitCode == ExitCodes.Conflict)
            Assert.Contains($"version 1 is in force, not version {expected} as expected; nothing was published", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_ExpectVersionZero_PublishesTheFirst() => (await PutAsync(nodeCount: 1, "--expect-version", "0")).Expect(ExitCodes.Ok);

    [Fact]
    public async Task Put_VersionNotAboveTheNewest_IsAConflict()
    {
        await PutAsync(nodeCount: 2);
        await PutAsync(nodeCount: 3);

        var result = await OnStoreAsync("put", _rings.Draft("old.json", 4, """ "version": 2, """));

        Assert.Contains("version 2 was not published", result.Expect(ExitCodes.Conflict).Error, StringComparison.Ordinal);
        Assert.Equal(2, await CurrentVersionAsync());
    }

    [Fact]
    public async Task Put_VersionAboveTheNewest_IsKept()
    {
        (await OnStoreAsync("put", _rings.Draft("a.json", 2, """ "version": 40, """))).Expect(ExitCodes.Ok);

        Assert.Equal(40, await CurrentVersionAsync());
    }

    [Fact]
    public async Task Put_InvalidDraft_TellsEveryErrorAndPublishesNothing()
    {
        var result = await OnStoreAsync("put", _rings.Draft("a.json", 2, """ "replicas": 0, "boundedLoad": 0.5, """));

        result.Expect(ExitCodes.Invalid);
        Assert.Equal("", result.Output);
        Assert.Contains("replicas: 0", result.Error, StringComparison.Ordinal);
        Assert.Contains("boundedLoad: 0.5", result.Error, StringComparison.Ordinal);
        (await OnStoreAsync("show", "--ring-id", "cache")).Expect(ExitCodes.NotFound);
    }

    [Fact]
    public async Task Put_DraftWithoutRingId_NeedsTheOption()
    {
        var file = _rings.Write("a.json", Rings.DraftText(2).Replace("\"ringId\": \"cache\",", "", StringComparison.Ordinal));

        Assert.Contains("--ring-id", (await OnStoreAsync("put", file)).Expect(ExitCodes.Usage).Error, StringComparison.Ordinal);
        (await OnStoreAsync("put", file, "--ring-id", "cache")).Expect(ExitCodes.Ok);
        Assert.Equal(1, await CurrentVersionAsync());
    }

    [Fact]
    public async Task Put_RingIdThatContradictsTheFile_IsInvalid()
    {
        var result = await OnStoreAsync("put", _rings.Draft("a.json", 2), "--ring-id", "other");

        Assert.Contains("ringId: \"cache\": must be \"other\"", result.Expect(ExitCodes.Invalid).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rollback_KeptVersion_PublishesItsContentAsANewVersion()
    {
        await PutAsync(nodeCount: 2);
        await PutAsync(nodeCount: 5);

        var result = await OnStoreAsync("rollback", "1", "--ring-id", "cache");

        Assert.StartsWith("published ring 'cache': version 2 -> 3,", result.Expect(ExitCodes.Ok).Output, StringComparison.Ordinal);
        var document = (await OnStoreAsync("show", "--ring-id", "cache", "--format", "json")).Json;
        Assert.Equal(3, document.GetProperty("version").GetInt64());
        Assert.Equal(2, document.GetProperty("nodes").GetArrayLength());
        Assert.Equal("rollback to version 1", document.GetProperty("comment").GetString());
    }

    [Fact]
    public async Task Rollback_VersionThatIsNotKept_IsNotFound()
    {
        await PutAsync(nodeCount: 2);

        var result = await OnStoreAsync("rollback", "9", "--ring-id", "cache");

        Assert.Contains("no version 9", result.Expect(ExitCodes.NotFound).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_Text_HasPropertiesAndShares()
    {
        await PutAsync(nodeCount: 2, "--comment", "first");

        var lines = (await OnStoreAsync("show", "--ring-id", "cache")).Expect(ExitCodes.Ok).Lines;

        Assert.Contains("ring         cache", lines);
        Assert.Contains("version      1", lines);
        Assert.Contains("placement    ring", lines);
        Assert.Contains("comment      first", lines);
        var shares = lines.Where(l => l.StartsWith('n')).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        Assert.Equal(["n1", "n2"], shares.Select(s => s[0]));
        Assert.Equal(100, shares.Sum(s => double.Parse(s[^1].TrimEnd('%'), CultureInfo.InvariantCulture)), tolerance: 0.02);
    }

    [Fact]
    public async Task Show_Draft_CanBeEditedAndPut()
    {
        await PutAsync(nodeCount: 2);
        var draft = (await OnStoreAsync("show", "--ring-id", "cache", "--draft")).Expect(ExitCodes.Ok);

        var edited = _rings.Write("edited.json", draft.Output.Replace("127.0.0.1:9001", "127.0.0.1:9101", StringComparison.Ordinal));
        (await OnStoreAsync("put", edited)).Expect(ExitCodes.Ok);

        Assert.False(draft.Json.TryGetProperty("version", out _));
        Assert.Equal(2, await CurrentVersionAsync());
        Assert.Contains("127.0.0.1:9101", (await OnStoreAsync("show", "--ring-id", "cache")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_OldVersion_IsTheOneThatWasPut()
    {
        await PutAsync(nodeCount: 2);
        await PutAsync(nodeCount: 3);

        var old = await OnStoreAsync("show", "--ring-id", "cache", "--version", "1", "--format", "json");

        Assert.Equal(2, old.Expect(ExitCodes.Ok).Json.GetProperty("nodes").GetArrayLength());
        (await OnStoreAsync("show", "--ring-id", "cache", "--version", "7")).Expect(ExitCodes.NotFound);
    }

    [Fact]
    public async Task List_Store_HasEveryRing()
    {
        await PutAsync(nodeCount: 2);
        (await OnStoreAsync("put", _rings.Write("b.json", Rings.DraftText(1).Replace("cache", "tenants", StringComparison.Ordinal)))).Expect(ExitCodes.Ok);

        var text = (await OnStoreAsync("list")).Expect(ExitCodes.Ok);
        var json = (await OnStoreAsync("list", "--format", "json")).Expect(ExitCodes.Ok).Json;

        Assert.Equal(["RING", "cache", "tenants"], text.Lines.Select(l => l.Split(' ')[0]));
        Assert.Equal([2, 1], json.GetProperty("rings").EnumerateArray().Select(r => r.GetProperty("nodeCount").GetInt32()));
    }

    [Fact]
    public async Task History_Limit_ShowsTheNewestAndSaysWhatIsLeft()
    {
        foreach (var nodeCount in (int[])[1, 2, 3])
            await PutAsync(nodeCount);

        var result = (await OnStoreAsync("history", "--ring-id", "cache", "--limit", "2")).Expect(ExitCodes.Ok);

        Assert.Equal(3, result.Lines.Length);
        Assert.Equal(["*", "3"], result.Lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[..2]);
        Assert.Equal("1 older versions are not shown (--limit)\n", result.Error);
    }

    [Fact]
    public async Task Lookup_Store_AsksTheRingInForce()
    {
        await PutAsync(nodeCount: 1);

        var result = await OnStoreAsync("lookup", "--ring-id", "cache", "a");

        Assert.Equal("a\tn1\n", result.Expect(ExitCodes.Ok).Output);
    }

    [Theory]
    [InlineData("show")]
    [InlineData("history")]
    [InlineData("lookup", "k")]
    public async Task Command_RingThatIsNotThere_IsNotFound(params string[] command)
    {
        var result = await OnStoreAsync([.. command, "--ring-id", "absent"]);

        Assert.Contains("no ring 'absent'", result.Expect(ExitCodes.NotFound).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("show", "--ring-id", "cache")]
    [InlineData("watch", "--ring-id", "cache")]
    public async Task Command_NoStore_IsAUsageErrorThatNamesTheVariable(params string[] command)
    {
        var result = await CommandLine.RunAsync(command);

        Assert.Contains("RINGPROXY_STORE", result.Expect(ExitCodes.Usage).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("ftp://host/prefix")]
    public async Task Command_StoreAddressThatIsNotUnderstood_IsAUsageErrorWithLegalForms(string address)
    {
        var result = await CommandLine.RunAsync("list", "--store", address);

        Assert.Contains("file:DIR", result.Expect(ExitCodes.Usage).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_StoreFromTheEnvironment_IsTaken()
    {
        await PutAsync(nodeCount: 1);

        var line = new CommandLine { Variables = { ["RINGPROXY_STORE"] = $"file:{_rings.PathOf("store")}" } };

        (await line.ExecuteAsync("show", "--ring-id", "cache")).Expect(ExitCodes.Ok);
    }

    [Fact]
    public async Task Put_StandardInput_IsRead()
    {
        var line = new CommandLine { Input = Encoding.UTF8.GetBytes(Rings.DraftText(2)) };

        (await line.ExecuteAsync("put", "-", "--store", $"file:{_rings.PathOf("store")}")).Expect(ExitCodes.Ok);
        Assert.Equal(1, await CurrentVersionAsync());
    }

    private Task<CommandResult> OnStoreAsync(params string[] arguments) =>
        CommandLine.RunAsync([arguments[0], "--store", $"file:{_rings.PathOf("store")}", .. arguments[1..]]);

    private async Task<CommandResult> PutAsync(int nodeCount, params string[] options) =>
        (await OnStoreAsync(["put", _rings.Draft($"put{nodeCount}.json", nodeCount), .. options])).Expect(ExitCodes.Ok);

    private async Task<long> CurrentVersionAsync() =>
        (await OnStoreAsync("show", "--ring-id", "cache", "--format", "json")).Expect(ExitCodes.Ok).Json.GetProperty("version").GetInt64();
}
