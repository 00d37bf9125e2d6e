using System.Text;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.Cli.Tests;

/// <summary>Stores that fail, hang, hold nonsense, or are written by somebody else at the same time.</summary>
public sealed class StoreFaultTests : IDisposable
{
    private readonly Rings _rings = new();
    private readonly MemoryRingStore _store = new();

    public void Dispose() => _rings.Dispose();

    [Fact]
    public async Task Put_SomebodyPublishesInBetween_IsAConflictAndNothingIsWritten()
    {
        await RunAsync("put", _rings.Draft("a.json", 1));
        _store.Before = call =>
        {
            if (call == "publish 2")
                _store.Put("cache", RingDocumentWriter.Write(Draft(nodeCount: 3) with { Version = 7 }));
            return Task.CompletedTask;
        };

        var result = await RunAsync("put", _rings.Draft("b.json", 2));

        Assert.Contains("version 7 was published in between", result.Expect(ExitCodes.Conflict).Error, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
        _store.Before = null;
        Assert.Equal(7, (await RunAsync("show", "--ring-id", "cache", "--format", "json")).Json.GetProperty("version").GetInt64());
    }

    [Theory]
    [InlineData("list")]
    [InlineData("show", "--ring-id", "cache")]
    [InlineData("history", "--ring-id", "cache")]
    [InlineData("lookup", "--ring-id", "cache", "k")]
    [InlineData("rollback", "--ring-id", "cache", "1")]
    public async Task Command_StoreThatCannotBeReached_TellsWhy(params string[] command)
    {
        _store.Before = _ => throw new RingStoreException(RingStoreFailure.Unavailable, "memory: no endpoint answers");

        var result = await RunAsync(command);

        Assert.Equal("ringctl: memory: no endpoint answers\n", result.Expect(ExitCodes.StoreFailed).Error);
        Assert.Equal("", result.Output);
    }

    [Fact]
    public async Task Command_CtrlCWhileTheStoreHangs_EndsWith130()
    {
        using var ctrlC = new CancellationTokenSource();
        _store.Before = async _ =>
        {
            await ctrlC.CancelAsync();
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
        };

        var result = await new CommandLine { OpenStore = (_, _) => _store, CtrlC = ctrlC.Token }.ExecuteAsync("list", "--store", "memory");

        result.Expect(ExitCodes.Interrupted);
    }

    [Fact]
    public async Task Command_StoreWithADefect_IsUnexpectedAndSaysWhat()
    {
        _store.Before = _ => throw new InvalidOperationException("a defect");

        Assert.Contains("a defect", (await RunAsync("list")).Expect(ExitCodes.Unexpected).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_CurrentDocumentNotValid_TellWhyAndPutRepairsIt()
    {
        _store.Put("cache", Encoding.UTF8.GetBytes(Rings.DraftText(2, """ "version": 4, "replicas": 0, """)));

        var show = await RunAsync("show", "--ring-id", "cache");
        var raw = await RunAsync("show", "--ring-id", "cache", "--format", "json");
        var list = await RunAsync("list");
        var lookup = await RunAsync("lookup", "--ring-id", "cache", "k");
        var put = await RunAsync("put", _rings.Draft("a.json", 2));

        Assert.Contains("memory: ring 'cache': replicas: 0:", show.Expect(ExitCodes.Invalid).Error, StringComparison.Ordinal);
        Assert.Equal(4, raw.Expect(ExitCodes.Ok).Json.GetProperty("version").GetInt64());
        Assert.Contains("not valid: replicas: 0:", list.Expect(ExitCodes.Ok).Output, StringComparison.Ordinal);
        lookup.Expect(ExitCodes.Invalid);
        Assert.StartsWith("published ring 'cache': version 5", put.Expect(ExitCodes.Ok).Output, StringComparison.Ordinal);
        (await RunAsync("show", "--ring-id", "cache")).Expect(ExitCodes.Ok);
    }

    [Fact]
    public async Task Put_ExpectVersionOnADocumentThatIsNotValid_IsAConflict()
    {
        _store.Put("cache", "{}"u8.ToArray());

        var result = await RunAsync("put", _rings.Draft("a.json", 2), "--expect-version", "0");

        Assert.Contains("the document in force is not valid", result.Expect(ExitCodes.Conflict).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_StoreThatIsCut_SaysSoAndGoesOn()
    {
        await RunAsync("put", _rings.Draft("a.json", 1));
        var watchCount = 0;
        _store.Before = call => call.StartsWith("watch", StringComparison.Ordinal) && watchCount++ == 0
            ? throw new RingStoreException(RingStoreFailure.Unavailable, "memory: cut")
            : Task.CompletedTask;
        var watch = new CommandLine { OpenStore = (_, _) => _store };
        var watching = watch.ExecuteAsync("watch", "--store", "memory", "--ring-id", "cache", "--count", "1");
        await watch.Error.WaitForAsync("watching ring 'cache' in memory: version 1");
        await watch.Error.WaitForAsync("memory: cut");

        await RunAsync("put", _rings.Draft("b.json", 2));

        var result = await watching.OrTimeout(() => $"after the cut; stderr: {watch.Error.Text}");
        Assert.Contains("version 1 -> 2", Assert.Single(result.Expect(ExitCodes.Ok).Lines), StringComparison.Ordinal);
    }

    private static RingDocument Draft(int nodeCount) => RingDocumentReader.ReadDraft(Encoding.UTF8.GetBytes(Rings.DraftText(nodeCount))).Document!;

    private Task<CommandResult> RunAsync(params string[] arguments) =>
        new CommandLine { OpenStore = (_, _) => _store }.ExecuteAsync([arguments[0], "--store", "memory", .. arguments[1..]]);
}
