using System.Text.Json;
using RingProxy.Testing;

namespace RingProxy.Cli.Tests;

public sealed class WatchCommandTests : IDisposable
{
    private readonly Rings _rings = new();
    private readonly FileStore _store;

    public WatchCommandTests() => _store = new FileStore(_rings);

    public void Dispose() => _rings.Dispose();

    [Fact]
    public async Task Watch_Publications_AreALineEachAndTheStartIsNone()
    {
        await _store.PutAsync(nodeCount: 1);
        var watch = new CommandLine();
        var watching = watch.ExecuteAsync("watch", "--store", _store.Address, "--ring-id", "cache", "--count", "2");
        await watch.Error.WaitForAsync("version 1, xxh3:");

        await _store.PutAsync(nodeCount: 2, "--comment", "one more");
        await watch.Output.WaitForAsync("version 1 -> 2 xxh3:");
        await _store.PutAsync(nodeCount: 3);

        var result = (await watching.OrTimeout(() => $"after two changes; stdout: {watch.Output.Text}")).Expect(ExitCodes.Ok);
        Assert.Equal(2, result.Lines.Length);
        Assert.Matches(@"^\S+Z cache version 1 -> 2 xxh3:[0-9a-f]{16} one more$", result.Lines[0]);
        Assert.Matches(@"^\S+Z cache version 2 -> 3 xxh3:[0-9a-f]{16}$", result.Lines[1]);
    }

    [Fact]
    public async Task Watch_RingThatComesLater_IsAChange()
    {
        Directory.CreateDirectory(_rings.PathOf("store"));
        var watch = new CommandLine();
        var watching = watch.ExecuteAsync("watch", "--store", _store.Address, "--ring-id", "cache", "--count", "1", "--format", "json");
        await watch.Error.WaitForAsync("watching ring 'cache'");

        await _store.PutAsync(nodeCount: 1);

        var result = await watching.OrTimeout(() => $"after the first publication; stderr: {watch.Error.Text}");
        var change = JsonDocument.Parse(Assert.Single(result.Expect(ExitCodes.Ok).Lines)).RootElement;
        Assert.True(change.GetProperty("applied").GetBoolean());
        Assert.Equal(1, change.GetProperty("version").GetInt64());
        Assert.False(change.TryGetProperty("previousVersion", out _));
    }

    [Fact]
    public async Task Watch_DocumentThatSidecarsRefuse_IsALineWithTheReason()
    {
        await _store.PutAsync(nodeCount: 1);
        var watch = new CommandLine();
        var watching = watch.ExecuteAsync("watch", "--store", _store.Address, "--ring-id", "cache", "--count", "1", "--format", "json");
        await watch.Error.WaitForAsync("version 1, xxh3:");

        _rings.Write("store/cache.json", Rings.DraftText(2, """ "version": 2, "replicas": 0, """));

        var result = await watching.OrTimeout(() => $"after a bad document; stderr: {watch.Error.Text}");
        var change = JsonDocument.Parse(Assert.Single(result.Expect(ExitCodes.Ok).Lines)).RootElement;
        Assert.False(change.GetProperty("applied").GetBoolean());
        Assert.Equal("replicas", change.GetProperty("reasons")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task Watch_CtrlC_EndsWith130()
    {
        await _store.PutAsync(nodeCount: 1);
        using var ctrlC = new CancellationTokenSource();
        var watch = new CommandLine { CtrlC = ctrlC.Token };
        var watching = watch.ExecuteAsync("watch", "--store", _store.Address, "--ring-id", "cache");
        await watch.Error.WaitForAsync("version 1, xxh3:");

        await ctrlC.CancelAsync();

        (await watching.OrTimeout(() => "after Ctrl-C")).Expect(ExitCodes.Interrupted);
    }
}
