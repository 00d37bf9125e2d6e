using System.Diagnostics;
using System.Text;
using RingProxy.Testing;

namespace RingProxy.Topology.Tests;

public sealed class FileRingStoreTests : IAsyncDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _watches = [];
    private readonly FileRingStore _store;

    public FileRingStoreTests() => _store = NewStore();

    [Fact]
    public async Task ReadAsync_NoFileOrFolder_IsNothing()
    {
        Assert.Equal(new RingReading(null, 0, 0), await _store.ReadAsync("test", default));

        var elsewhere = new FileRingStore(_folder.File("not", "there"), new FileRingStoreOptions(), TimeProvider.System);
        Assert.Equal(new RingReading(null, 0, 0), await elsewhere.ReadAsync("test", default));
        Assert.Empty(await elsewhere.ListAsync(default));
        Assert.Empty(await elsewhere.HistoryAsync("test", default));
    }

    [Fact]
    public async Task PublishAsync_First_IsReadBack()
    {
        var store = new FileRingStore(_folder.File("made", "here"), new FileRingStoreOptions(), TimeProvider.System);
        var document = TestDocuments.Ring(version: 1);

        var published = await store.PublishAsync(document, await store.ReadAsync("test", default), default);

        var read = await store.ReadAsync("test", default);
        Assert.Equal((published.Revision, published.ModRevision), (read.Revision, read.ModRevision));
        Assert.Equal(RingDocumentWriter.Write(document), read.Json!.Value.ToArray());
        Assert.Equal(RingDocumentWriter.Write(document), (await store.ReadVersionAsync("test", 1, default))!.Value.ToArray());
        Assert.True(File.Exists(_folder.File("made", "here", "test.json")));
        Assert.True(File.Exists(_folder.File("made", "here", ".versions", "test", "00000000000000000001.json")));
    }

    [Fact]
    public async Task PublishAsync_ReadingOutOfDate_IsAConflict()
    {
        var early = await _store.ReadAsync("test", default);
        await _store.PublishAsync(TestDocuments.Ring(version: 1), early, default);

        var conflict = await Assert.ThrowsAsync<RingConflictException>(() => _store.PublishAsync(TestDocuments.Ring(version: 2), early, default));

        Assert.Equal(1, conflict.CurrentVersion);
        Assert.Equal([1], await _store.HistoryAsync("test", default));
    }

    [Fact]
    public async Task PublishAsync_VersionAlreadyKept_IsAConflict()
    {
        await PublishAsync(1);
        await PublishAsync(2);
        File.Delete(_folder.File("test.json"));

        var reading = await _store.ReadAsync("test", default);
        await Assert.ThrowsAsync<RingConflictException>(() => _store.PublishAsync(TestDocuments.Ring(version: 2, nodeCount: 5), reading, default));

        Assert.Equal(TestDocuments.Json(version: 2), (await _store.ReadVersionAsync("test", 2, default))!.Value.ToArray());
    }

    [Fact]
    public async Task PublishAsync_ManyWritersAtOnce_OneWinsEachRound()
    {
        const int Rounds = 5, Writers = 4;
        for (var round = 1; round <= Rounds; round++)
        {
            var expected = await _store.ReadAsync("test", default);
            var version = round;
            var outcomes = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
            {
                // Each writer has a store of its own, as another process would.
                var store = NewStore();
                try
                {
                    await Task.Run(() => store.PublishAsync(TestDocuments.Ring(version, nodeCount: writer + 1), expected, default));
                    return writer;
                }
                catch (RingConflictException)
                {
                    return -1;
                }
            })).OrTimeout(() => $"round {version}");

            var winner = Assert.Single(outcomes, outcome => outcome >= 0);
            var current = RingDocumentReader.Read((await _store.ReadAsync("test", default)).Json!.Value).Document!;
            Assert.Equal((version, winner + 1), (current.Version, current.Nodes.Length));
        }
    }

    [Fact]
    public async Task PublishAsync_LockHeldForever_GivesUp()
    {
        var store = new FileRingStore(_folder.Path, new FileRingStoreOptions { LockTimeout = TimeSpan.Zero }, TimeProvider.System);
        Directory.CreateDirectory(_folder.File(".versions", "test"));
        using var held = new FileStream(_folder.File(".versions", "test", ".lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        var failure = await Assert.ThrowsAsync<RingStoreException>(() => store.PublishAsync(TestDocuments.Ring(), new RingReading(null, 0, 0), default));

        Assert.Equal(RingStoreFailure.Unavailable, failure.Kind);
        Assert.Contains("another writer held the lock of ring 'test'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublishAsync_AnotherProcessHoldsTheLock_WaitsForIt()
    {
        Directory.CreateDirectory(_folder.File(".versions", "test"));
        var start = new ProcessStartInfo("flock", [_folder.File(".versions", "test", ".lock"), "sh", "-c", "echo held; read line"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var other = Process.Start(start)!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync().OrTimeout(() => "the other process takes the lock"));
        var impatient = new FileRingStore(_folder.Path, new FileRingStoreOptions { LockTimeout = TimeSpan.Zero }, TimeProvider.System);
        await Assert.ThrowsAsync<RingStoreException>(() => impatient.PublishAsync(TestDocuments.Ring(), new RingReading(null, 0, 0), default));

        var publishing = _store.PublishAsync(TestDocuments.Ring(), new RingReading(null, 0, 0), default);
        await other.StandardInput.WriteLineAsync();
        await other.WaitForExitAsync().OrTimeout(() => "the other process ends");

        await publishing.OrTimeout(() => "publishing after the lock is free");
    }

    [Fact]
    public async Task HistoryAsync_SeveralVersions_IsNewestFirst()
    {
        foreach (var version in new[] { 1, 2, 9, 10 })
            await PublishAsync(version);

        Assert.Equal([10, 9, 2, 1], await _store.HistoryAsync("test", default));
        Assert.Null(await _store.ReadVersionAsync("test", 3, default));
    }

    [Fact]
    public async Task ListAsync_OtherFilesAround_ListsRings()
    {
        await PublishAsync(1);
        File.WriteAllText(_folder.File("b.json"), "");
        File.WriteAllText(_folder.File("notes.txt"), "");
        File.WriteAllText(_folder.File(".hidden.json"), "");
        File.WriteAllText(_folder.File("not a ring.json"), "");

        Assert.Equal(["b", "test"], await _store.ListAsync(default));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData(".versions")]
    [InlineData("")]
    public async Task ReadAsync_NotARingId_Throws(string ringId) =>
        await Assert.ThrowsAsync<ArgumentException>(() => _store.ReadAsync(ringId, default));

    [Fact]
    public async Task ReadAsync_HandWrittenWithoutChecksum_IsSealed()
    {
        File.WriteAllText(_folder.File("test.json"), HandWrittenJson(version: 3));

        var read = RingDocumentReader.Read((await _store.ReadAsync("test", default)).Json!.Value);

        Assert.Empty(read.Errors);
        Assert.Equal(TestDocuments.Ring(version: 3).Checksum, read.Document!.Checksum);
        Assert.Equal([3], await _store.HistoryAsync("test", default));
        Assert.NotNull(await _store.ReadVersionAsync("test", 3, default));
    }

    [Theory]
    [InlineData("\"version\":3,", "", "version: is missing")]
    [InlineData("\"ringId\":\"test\"", "\"ringId\":\"other\"", "checksum: is missing")]
    [InlineData("\"version\":3", "\"version\":3,\"checksum\":\"xxh3:0000000000000000\"", "checksum: \"xxh3:0000000000000000\": does not belong")]
    [InlineData("8001", "99999", "nodes[0].address")]
    public async Task ReadAsync_HandWrittenWithMoreWrong_IsHandedOutAsItIs(string part, string replacement, string error)
    {
        var text = HandWrittenJson(version: 3).Replace(part, replacement, StringComparison.Ordinal);
        File.WriteAllText(_folder.File("test.json"), text);

        var json = (await _store.ReadAsync("test", default)).Json!.Value;

        Assert.Equal(text, Encoding.UTF8.GetString(json.Span));
        Assert.StartsWith(error, Assert.Single(RingDocumentReader.Read(json).Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublishAsync_OverAHandWrittenDocument_KeepsIt()
    {
        File.WriteAllText(_folder.File("test.json"), HandWrittenJson(version: 3));

        await PublishAsync(4);

        Assert.Equal([4, 3], await _store.HistoryAsync("test", default));
        Assert.Equal(3, RingDocumentReader.Read((await _store.ReadVersionAsync("test", 3, default))!.Value).Document!.Version);
    }

    [Fact]
    public async Task WatchAsync_NothingChanged_ReportsProgressAtOnce()
    {
        await PublishAsync(1);
        var start = await _store.ReadAsync("test", default);

        var seen = Watch(start.Revision);

        var first = (await seen.UntilAsync(items => items.Count > 0, "first item"))[0];
        Assert.Equal(new RingReading(null, start.Revision, start.Revision, IsProgress: true), first);
    }

    [Fact]
    public async Task WatchAsync_ChangedBeforeTheWatch_IsSeen()
    {
        var start = await _store.ReadAsync("test", default);
        await PublishAsync(1);

        await UntilVersionAsync(Watch(start.Revision), 1);
    }

    [Fact]
    public async Task WatchAsync_PublishedDeletedAndPublished_IsSeenInOrder()
    {
        var seen = Watch(afterRevision: 0);
        await PublishAsync(1);
        await UntilVersionAsync(seen, 1);
        await PublishAsync(2);
        await UntilVersionAsync(seen, 2);

        File.Delete(_folder.File("test.json"));
        await seen.UntilAsync(items => items.Any(item => item is { Json: null, IsProgress: false }), "deletion");

        await PublishAsync(3);
        await UntilVersionAsync(seen, 3);
    }

    [Theory]
    [InlineData("in place")]
    [InlineData("by rename")]
    [InlineData("delete and write")]
    public async Task WatchAsync_EditedByHand_IsSeen(string how)
    {
        var path = _folder.File("test.json");
        File.WriteAllText(path, HandWrittenJson(version: 1));
        var start = await _store.ReadAsync("test", default);
        var seen = Watch(start.Revision);
        await seen.UntilAsync(items => items.Count > 0, "the watch stands");

        if (how == "by rename")
        {
            File.WriteAllText(path + "~", HandWrittenJson(version: 2));
            File.Move(path + "~", path, overwrite: true);
        }
        else
        {
            if (how == "delete and write")
                File.Delete(path);
            File.WriteAllText(path, HandWrittenJson(version: 2));
        }

        await UntilVersionAsync(seen, 2);
        Assert.DoesNotContain(seen.Snapshot(), item => !item.IsProgress && item.Json is null);
    }

    [Fact]
    public async Task WatchAsync_HalfWritten_IsReportedOnlyWhenWhole()
    {
        var time = new ManualTimeProvider();
        var options = new FileRingStoreOptions();
        var path = _folder.File("test.json");
        var text = HandWrittenJson(version: 1);
        File.WriteAllText(path, text[..20]);
        var seen = Watch(afterRevision: 0, new FileRingStore(_folder.Path, options, time));

        await time.WaitForTimerAsync(options.SettleTime, "settling");
        File.WriteAllText(path, text[..40]);
        time.Advance(options.SettleTime);
        await time.WaitForTimerAsync(options.SettleTime, "settling again");
        File.WriteAllText(path, text);
        time.Advance(options.SettleTime);

        var first = (await seen.UntilAsync(items => items.Count > 0, "first item"))[0];
        Assert.Equal(1, RingDocumentReader.Read(first.Json!.Value).Version);
    }

    [Fact]
    public async Task WatchAsync_LeftHalfWritten_IsReportedAfterTheSettleTime()
    {
        var time = new ManualTimeProvider();
        var options = new FileRingStoreOptions();
        File.WriteAllText(_folder.File("test.json"), "{\"ringId\":");
        var seen = Watch(afterRevision: 0, new FileRingStore(_folder.Path, options, time));
        await time.WaitForTimerAsync(options.SettleTime, "settling");
        Assert.Empty(seen.Snapshot());

        time.Advance(options.SettleTime);

        var first = (await seen.UntilAsync(items => items.Count > 0, "first item"))[0];
        Assert.Equal("{\"ringId\":", Encoding.UTF8.GetString(first.Json!.Value.Span));
    }

    [Fact]
    public async Task WatchAsync_WithoutNotifications_Polls()
    {
        // The folder does not exist when the watch starts, so that there is nothing to be notified of.
        var time = new ManualTimeProvider();
        var options = new FileRingStoreOptions();
        var folder = _folder.File("later");
        var seen = Watch(afterRevision: 0, new FileRingStore(folder, options, time));
        await seen.UntilAsync(items => items.Count == 1, "the watch stands");
        await time.WaitForTimerAsync(options.PollInterval, "the wait for the next poll");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "test.json"), HandWrittenJson(version: 1));
        Assert.Single(seen.Snapshot());

        time.Advance(options.PollInterval);

        await UntilVersionAsync(seen, 1);
    }

    [Fact]
    public async Task ReadAsync_NotReadable_IsUnavailable()
    {
        Directory.CreateDirectory(_folder.File("test.json"));

        var failure = await Assert.ThrowsAsync<RingStoreException>(() => _store.ReadAsync("test", default));

        Assert.Equal(RingStoreFailure.Unavailable, failure.Kind);
        Assert.StartsWith($"file:{_folder.Path}: ", failure.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_watches).OrTimeout(() => "watches did not stop");
        _stop.Dispose();
        _folder.Dispose();
    }

    private FileRingStore NewStore() => new(_folder.Path, new FileRingStoreOptions { LockTimeout = TaskTimeouts.Patience }, TimeProvider.System);

    private async Task PublishAsync(long version) =>
        await _store.PublishAsync(TestDocuments.Ring(version), await _store.ReadAsync("test", default), default);

    private SignalList<RingReading> Watch(long afterRevision, FileRingStore? store = null)
    {
        var seen = new SignalList<RingReading>();
        _watches.Add(Task.Run(async () =>
        {
            try
            {
                await foreach (var reading in (store ?? _store).WatchAsync("test", afterRevision, _stop.Token))
                    seen.Add(reading);
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        }));
        return seen;
    }

    private static async Task UntilVersionAsync(SignalList<RingReading> seen, long version) => await seen.UntilAsync(
        items => items.Any(item => item.Json is { } json && RingDocumentReader.Read(json).Document?.Version == version), $"version {version}");

    private static string HandWrittenJson(long version) => $$"""
        {"ringId":"test","version":{{version}},"placement":{"algorithm":"ring"},"nodes":[
          {"nodeId":"a","address":"127.0.0.1:8001"},{"nodeId":"b","address":"127.0.0.1:8002"},{"nodeId":"c","address":"127.0.0.1:8003"}]}
        """;
}
