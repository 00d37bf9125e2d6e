using System.Globalization;

namespace RingProxy.Cli.Tests;

/// <summary>list, show, history, and what every command with a store shares.</summary>
public sealed class StoreCommandTests : IDisposable
{
    private readonly Rings _rings = new();
    private readonly FileStore _store;

    public StoreCommandTests() => _store = new FileStore(_rings);

    public void Dispose() => _rings.Dispose();

    [Fact]
    public async Task Show_Text_HasPropertiesAndShares()
    {
        await _store.PutAsync(nodeCount: 2, "--comment", "first");

        var lines = (await _store.RunAsync("show", "--ring-id", "cache")).Expect(ExitCodes.Ok).Lines;

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
        await _store.PutAsync(nodeCount: 2);
        var draft = (await _store.RunAsync("show", "--ring-id", "cache", "--draft")).Expect(ExitCodes.Ok);

        var edited = _rings.Write("edited.json", draft.Output.Replace("127.0.0.1:9001", "127.0.0.1:9101", StringComparison.Ordinal));
        (await _store.RunAsync("put", edited)).Expect(ExitCodes.Ok);

        Assert.False(draft.Json.TryGetProperty("version", out _));
        Assert.Equal(2, await _store.CurrentVersionAsync());
        Assert.Contains("127.0.0.1:9101", (await _store.RunAsync("show", "--ring-id", "cache")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_OldVersion_IsTheOneThatWasPut()
    {
        await _store.PutAsync(nodeCount: 2);
        await _store.PutAsync(nodeCount: 3);

        var old = await _store.RunAsync("show", "--ring-id", "cache", "--version", "1", "--format", "json");

        Assert.Equal(2, old.Expect(ExitCodes.Ok).Json.GetProperty("nodes").GetArrayLength());
        (await _store.RunAsync("show", "--ring-id", "cache", "--version", "7")).Expect(ExitCodes.NotFound);
    }

    [Fact]
    public async Task List_Store_HasEveryRing()
    {
        await _store.PutAsync(nodeCount: 2);
        (await _store.RunAsync("put", _rings.Write("b.json", Rings.DraftText(1).Replace("cache", "tenants", StringComparison.Ordinal)))).Expect(ExitCodes.Ok);

        var text = (await _store.RunAsync("list")).Expect(ExitCodes.Ok);
        var json = (await _store.RunAsync("list", "--format", "json")).Expect(ExitCodes.Ok).Json;

        Assert.Equal(["RING", "cache", "tenants"], text.Lines.Select(l => l.Split(' ')[0]));
        Assert.Equal([2, 1], json.GetProperty("rings").EnumerateArray().Select(r => r.GetProperty("nodeCount").GetInt32()));
    }

    [Fact]
    public async Task History_Limit_ShowsTheNewestAndSaysWhatIsLeft()
    {
        foreach (var nodeCount in (int[])[1, 2, 3])
            await _store.PutAsync(nodeCount);

        var result = (await _store.RunAsync("history", "--ring-id", "cache", "--limit", "2")).Expect(ExitCodes.Ok);

        Assert.Equal(3, result.Lines.Length);
        Assert.Equal(["*", "3"], result.Lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[..2]);
        Assert.Equal("1 older versions are not shown (--limit)\n", result.Error);
    }

    [Fact]
    public async Task Lookup_Store_AsksTheRingInForce()
    {
        await _store.PutAsync(nodeCount: 1);

        var result = await _store.RunAsync("lookup", "--ring-id", "cache", "a");

        Assert.Equal("a\tn1\n", result.Expect(ExitCodes.Ok).Output);
    }

    [Theory]
    [InlineData("show")]
    [InlineData("history")]
    [InlineData("lookup", "k")]
    public async Task Command_RingThatIsNotThere_IsNotFound(params string[] command)
    {
        var result = await _store.RunAsync([.. command, "--ring-id", "absent"]);

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
    [InlineData("VERSION: 0: must be a whole number, 1 or more", "rollback", "0", "--ring-id", "cache")]
    [InlineData("VERSION: latest: must be", "rollback", "latest", "--ring-id", "cache")]
    [InlineData("--limit: 0: must be", "history", "--ring-id", "cache", "--limit", "0")]
    [InlineData("--count: -1: must be", "watch", "--ring-id", "cache", "--count", "-1")]
    [InlineData("--expect-version: -1: must be", "put", "-", "--expect-version", "-1")]
    [InlineData("no ring: give --ring-id ID", "show")]
    public async Task Command_WrongValue_IsAUsageErrorThatNamesTheLegalOnes(string reason, params string[] command)
    {
        var result = await _store.RunAsync(command);

        Assert.Contains(reason, result.Expect(ExitCodes.Usage).Error, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
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
        await _store.PutAsync(nodeCount: 1);

        var line = new CommandLine { Variables = { ["RINGPROXY_STORE"] = _store.Address } };

        (await line.ExecuteAsync("show", "--ring-id", "cache")).Expect(ExitCodes.Ok);
    }
}
