using System.Text;

namespace RingProxy.Cli.Tests;

/// <summary>put and rollback.</summary>
public sealed class PutCommandTests : IDisposable
{
    private readonly Rings _rings = new();
    private readonly FileStore _store;

    public PutCommandTests() => _store = new FileStore(_rings);

    public void Dispose() => _rings.Dispose();

    [Fact]
    public async Task Put_Drafts_GetTheNextVersionsAndTheHistoryKeepsThem()
    {
        var first = await _store.PutAsync(nodeCount: 2);
        var second = await _store.PutAsync(nodeCount: 3, "--author", "ada", "--comment", "one more");

        Assert.Matches(@"^published ring 'cache': version 1 \(new\), checksum xxh3:[0-9a-f]{16}\n$", first.Output);
        Assert.Matches(@"^published ring 'cache': version 1 -> 2, checksum xxh3:[0-9a-f]{16} -> xxh3:[0-9a-f]{16}\n$", second.Output);
        var history = (await _store.RunAsync("history", "--ring-id", "cache", "--format", "json")).Expect(ExitCodes.Ok).Json;
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
        await _store.PutAsync(nodeCount: 2);

        var report = (await _store.PutAsync(nodeCount: 3, "--format", "json")).Json;

        Assert.True(report.GetProperty("published").GetBoolean());
        Assert.Equal(1, report.GetProperty("previousVersion").GetInt64());
        Assert.Equal(2, report.GetProperty("version").GetInt64());
        Assert.NotEqual(report.GetProperty("previousChecksum").GetString(), report.GetProperty("checksum").GetString());
    }

    [Fact]
    public async Task Put_DryRun_WritesNothing()
    {
        await _store.PutAsync(nodeCount: 2);

        var result = await _store.PutAsync(nodeCount: 3, "--dry-run");

        Assert.StartsWith("would publish ring 'cache': version 1 -> 2,", result.Output, StringComparison.Ordinal);
        Assert.Equal(1, await _store.CurrentVersionAsync());
    }

    [Theory]
    [InlineData("0", ExitCodes.Conflict)]
    [InlineData("1", ExitCodes.Ok)]
    [InlineData("2", ExitCodes.Conflict)]
    public async Task Put_ExpectVersion_PublishesOnlyOnThatVersion(string expected, int exitCode)
    {
        await _store.PutAsync(nodeCount: 2);

        var result = await _store.RunAsync("put", _rings.Draft("b.json", 3), "--expect-version", expected);

        result.Expect(exitCode);
        Assert.Equal(exitCode == ExitCodes.Ok ? 2 : 1, await _store.CurrentVersionAsync());
        if (exitCode == ExitCodes.Conflict)
            Assert.Contains($"version 1 is in force, not version {expected} as expected; nothing was published", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_ExpectVersionZero_PublishesTheFirst() => (await _store.PutAsync(nodeCount: 1, "--expect-version", "0")).Expect(ExitCodes.Ok);

    [Fact]
    public async Task Put_VersionNotAboveTheNewest_IsAConflict()
    {
        await _store.PutAsync(nodeCount: 2);
        await _store.PutAsync(nodeCount: 3);

        var result = await _store.RunAsync("put", _rings.Draft("old.json", 4, """ "version": 2, """));

        Assert.Contains("version 2 was not published", result.Expect(ExitCodes.Conflict).Error, StringComparison.Ordinal);
        Assert.Equal(2, await _store.CurrentVersionAsync());
    }

    [Fact]
    public async Task Put_VersionAboveTheNewest_IsKept()
    {
        (await _store.RunAsync("put", _rings.Draft("a.json", 2, """ "version": 40, """))).Expect(ExitCodes.Ok);

        Assert.Equal(40, await _store.CurrentVersionAsync());
    }

    [Fact]
    public async Task Put_InvalidDraft_TellsEveryErrorAndPublishesNothing()
    {
        var result = await _store.RunAsync("put", _rings.Draft("a.json", 2, """ "replicas": 0, "boundedLoad": 0.5, """));

        result.Expect(ExitCodes.Invalid);
        Assert.Equal("", result.Output);
        Assert.Contains("replicas: 0", result.Error, StringComparison.Ordinal);
        Assert.Contains("boundedLoad: 0.5", result.Error, StringComparison.Ordinal);
        (await _store.RunAsync("show", "--ring-id", "cache")).Expect(ExitCodes.NotFound);
    }

    [Fact]
    public async Task Put_DraftWithoutRingId_NeedsTheOption()
    {
        var file = _rings.Write("a.json", Rings.DraftText(2).Replace("\"ringId\": \"cache\",", "", StringComparison.Ordinal));

        Assert.Contains("--ring-id", (await _store.RunAsync("put", file)).Expect(ExitCodes.Usage).Error, StringComparison.Ordinal);
        (await _store.RunAsync("put", file, "--ring-id", "cache")).Expect(ExitCodes.Ok);
        Assert.Equal(1, await _store.CurrentVersionAsync());
    }

    [Fact]
    public async Task Put_RingIdThatContradictsTheFile_IsInvalid()
    {
        var result = await _store.RunAsync("put", _rings.Draft("a.json", 2), "--ring-id", "other");

        Assert.Contains("ringId: \"cache\": must be \"other\"", result.Expect(ExitCodes.Invalid).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rollback_KeptVersion_PublishesItsContentAsANewVersion()
    {
        await _store.PutAsync(nodeCount: 2);
        await _store.PutAsync(nodeCount: 5);

        var result = await _store.RunAsync("rollback", "1", "--ring-id", "cache");

        Assert.StartsWith("published ring 'cache': version 2 -> 3,", result.Expect(ExitCodes.Ok).Output, StringComparison.Ordinal);
        var document = (await _store.RunAsync("show", "--ring-id", "cache", "--format", "json")).Json;
        Assert.Equal(3, document.GetProperty("version").GetInt64());
        Assert.Equal(2, document.GetProperty("nodes").GetArrayLength());
        Assert.Equal("rollback to version 1", document.GetProperty("comment").GetString());
    }

    [Fact]
    public async Task Rollback_VersionThatIsNotKept_IsNotFound()
    {
        await _store.PutAsync(nodeCount: 2);

        var result = await _store.RunAsync("rollback", "9", "--ring-id", "cache");

        Assert.Contains("no version 9", result.Expect(ExitCodes.NotFound).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_StandardInput_IsRead()
    {
        var line = new CommandLine { Input = Encoding.UTF8.GetBytes(Rings.DraftText(2)) };

        (await line.ExecuteAsync("put", "-", "--store", _store.Address)).Expect(ExitCodes.Ok);
        Assert.Equal(1, await _store.CurrentVersionAsync());
    }
}
