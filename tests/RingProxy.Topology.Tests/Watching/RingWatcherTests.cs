using RingProxy.Testing;

namespace RingProxy.Topology.Tests;

public sealed class RingWatcherTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly MemoryRingStore _store = new();
    private readonly TempDirectory _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly RingWatcherOptions _options = new();
    private readonly RingHolder _holder;
    private Task _run = Task.CompletedTask;

    public RingWatcherTests() => _holder = new RingHolder("test", _time);

    [Fact]
    public async Task Run_DocumentAtStart_IsInForceAndWatchedFromItsRevision()
    {
        _store.Put("test", TestDocuments.Json(version: 1));
        _store.Put("other", TestDocuments.Json(version: 5, ringId: "other"));

        await StartAsync();

        Assert.Equal(1, _holder.Current!.Version);
        Assert.Equal("memory", _holder.State.Source);
        await WatchAsync("read", "watch 2");
    }

    [Fact]
    public async Task Run_Change_IsInForce()
    {
        await StartWithAsync(version: 1);

        _store.Put("test", TestDocuments.Json(version: 2));

        await VersionAsync(2);
    }

    [Fact]
    public async Task Run_WritesBetweenReadAndWatch_AreNotLost()
    {
        _store.Put("test", TestDocuments.Json(version: 1));
        _store.Before = call =>
        {
            if (call == "watch 1")
                _store.Put("test", TestDocuments.Json(version: 2));
            return Task.CompletedTask;
        };

        await StartAsync();

        await VersionAsync(2);
        await WatchAsync("read", "watch 1");
    }

    [Theory]
    [InlineData(RingStoreFailure.Unavailable)]
    [InlineData(RingStoreFailure.Silent)]
    public async Task Run_CutOff_ResumesAfterTheLastRevisionSeen(RingStoreFailure kind)
    {
        await StartWithAsync(version: 1);
        _store.Put("test", TestDocuments.Json(version: 2));
        await VersionAsync(2);

        _store.Cut(kind);
        var stale = await _holder.UntilAsync(state => state.Freshness is RingFreshness.Stale, "after the cut");
        Assert.Equal($"memory: {kind}", stale.SourceError);
        Assert.Equal(2, stale.Snapshot!.Version);
        _store.Put("test", TestDocuments.Json(version: 3));
        await PassBackoffAsync();

        await VersionAsync(3);
        await _holder.UntilAsync(state => state.Freshness is RingFreshness.Fresh, "after resuming");
        await WatchAsync("read", "watch 1", "watch 2");
    }

    [Fact]
    public async Task Run_CompactedWhileCutOff_ReadsAgain()
    {
        await StartWithAsync(version: 1);

        _store.Cut(RingStoreFailure.Unavailable);
        await _holder.UntilAsync(state => state.SourceError is not null, "after the cut");
        _store.Put("test", TestDocuments.Json(version: 2));
        _store.Put("test", TestDocuments.Json(version: 3));
        _store.Compact();
        await PassBackoffAsync();
        // The wait after the compaction counts as a second failure in a row.
        await WatchAsync("read", "watch 1", "watch 1");
        await PassBackoffAsync();

        await VersionAsync(3);
        await WatchAsync("read", "watch 1", "watch 1", "read", "watch 3");
    }

    [Fact]
    public async Task Run_CompactedAtOnce_ReadsAgainWithoutWaiting()
    {
        _store.Put("test", TestDocuments.Json(version: 1));
        var compacted = false;
        _store.Before = call =>
        {
            if (call == "watch 1" && !compacted)
            {
                compacted = true;
                _store.Put("test", TestDocuments.Json(version: 2));
                _store.Compact();
            }
            return Task.CompletedTask;
        };

        await StartAsync();

        await VersionAsync(2);
        await WatchAsync("read", "watch 1", "read", "watch 2");
    }

    [Theory]
    [InlineData(RingStoreFailure.Rejected)]
    [InlineData(RingStoreFailure.Unauthorized)]
    public async Task Run_RefusedByTheStore_ReadsAgainAfterAWait(RingStoreFailure kind)
    {
        await StartWithAsync(version: 1);

        _store.Cut(kind);
        await _holder.UntilAsync(state => state.Freshness is RingFreshness.Stale, "after the refusal");
        await PassBackoffAsync();

        await WatchAsync("read", "watch 1", "read", "watch 1");
        await _holder.UntilAsync(state => state.Freshness is RingFreshness.Fresh, "after the new read");
    }

    [Fact]
    public async Task Run_StoreThrowsWhatItShouldNot_IsAFailureLikeAnyOther()
    {
        await StartWithAsync(version: 1);
        var thrown = false;
        _store.Before = call =>
        {
            if (thrown)
                return Task.CompletedTask;
            thrown = true;
            throw new InvalidOperationException("a bug");
        };

        _store.Cut(RingStoreFailure.Unavailable);
        await _holder.UntilAsync(state => state.SourceError == "memory: Unavailable", "after the cut");
        await PassBackoffAsync();
        await _holder.UntilAsync(state => state.SourceError == "a bug", "after the fault");
        await PassBackoffAsync();

        await _holder.UntilAsync(state => state.Freshness is RingFreshness.Fresh, "after the new read");
    }

    [Fact]
    public async Task Run_PoisonDocument_LeavesTheRingAndTheNextIsApplied()
    {
        await StartWithAsync(version: 1);

        _store.Put("test", "{\"ringId\":"u8.ToArray());
        var refused = await _holder.UntilAsync(state => state.RefusalCount == 1, "after the poison");
        Assert.Equal((1, RingFreshness.Fresh), (refused.Snapshot!.Version, refused.Freshness));

        _store.Put("test", TestDocuments.Json(version: 2));
        await VersionAsync(2);
    }

    [Fact]
    public async Task Run_LowerVersion_IsRefused()
    {
        await StartWithAsync(version: 5);

        _store.Put("test", TestDocuments.Json(version: 4));

        await _holder.UntilAsync(state => state.RefusalCount == 1, "after the lower version");
        Assert.Equal(5, _holder.Current!.Version);
    }

    [Fact]
    public async Task Run_Deleted_StaysInForceAndIsStaleUntilItComesBack()
    {
        await StartWithAsync(version: 1);

        _store.Delete("test");
        var stale = await _holder.UntilAsync(state => state.Freshness is RingFreshness.Stale, "after the deletion");
        Assert.Equal("memory holds no document of ring 'test'", stale.SourceError);
        Assert.Equal(1, stale.Snapshot!.Version);

        // A cut and the progress after it do not hide that there is no document.
        _store.Cut(RingStoreFailure.Unavailable);
        await _holder.UntilAsync(state => state.SourceError == "memory: Unavailable", "after the cut");
        await PassBackoffAsync();
        await _holder.UntilAsync(state => state.SourceError == stale.SourceError, "after resuming");

        _store.Put("test", TestDocuments.Json(version: 2));
        await VersionAsync(2);
        Assert.Equal(RingFreshness.Fresh, _holder.State.Freshness);
    }

    [Fact]
    public async Task Run_Burst_CollapsesAndEndsOnTheLast()
    {
        await StartWithAsync(version: 1);
        _store.Cut(RingStoreFailure.Unavailable);
        await _holder.UntilAsync(state => state.Freshness is RingFreshness.Stale, "after the cut");

        for (var version = 2; version <= 501; version++)
            _store.Put("test", TestDocuments.Json(version));
        await PassBackoffAsync();

        await VersionAsync(501);
        // 500 changes that are there at once: one offer per 256, and the rest.
        Assert.InRange(_holder.State.SwapCount, 2, 4);
        Assert.Equal(0, _holder.State.RefusalCount);
    }

    [Fact]
    public async Task Run_RereadIsDue_FindsWhatTheWatchDidNotTell()
    {
        await StartWithAsync(version: 1);
        await _time.WaitForTimerAsync(_options.RereadInterval, "the watch runs");

        _time.Advance(_options.RereadInterval);

        await WatchAsync("read", "watch 1", "read", "watch 1");
        Assert.Equal(RingFreshness.Fresh, _holder.State.Freshness);
        Assert.Equal(1, _holder.State.SwapCount);
    }

    [Fact]
    public async Task Run_StoreDown_WaitsLongerAndLonger()
    {
        _store.Before = _ => throw new RingStoreException(RingStoreFailure.Unavailable, "down");
        await StartAsync();

        for (var attempt = 0; attempt < 8; attempt++)
        {
            await _store.Calls.UntilAsync(calls => calls.Count == attempt + 1, $"attempt {attempt}");
            await _time.WaitForTimerAsync(_options.MaxBackoff, $"wait {attempt}");
            var full = Math.Min(100 * Math.Pow(2, attempt), 5000);
            Assert.InRange(_time.NextTimerIn!.Value.TotalMilliseconds, full / 2, full);
            _time.Advance(_time.NextTimerIn.Value);
        }
        Assert.Equal((RingFreshness.None, "down"), (_holder.State.Freshness, _holder.State.SourceError));
    }

    [Fact]
    public async Task Started_StoreDownAndNothingOnDisk_CompletesAndThePublicationIsPickedUp()
    {
        var down = true;
        _store.Before = _ => down ? throw new RingStoreException(RingStoreFailure.Unavailable, "down") : Task.CompletedTask;
        await StartAsync(new LastKnownGood(_folder.Path));
        Assert.Null(_holder.Current);
        Assert.Equal("down", _holder.State.SourceError);

        down = false;
        _store.Put("test", TestDocuments.Json(version: 1));
        await PassBackoffAsync();

        await VersionAsync(1);
        Assert.Equal(RingFreshness.Fresh, _holder.State.Freshness);
    }

    [Fact]
    public async Task Started_StoreDown_ServesTheLastKnownGood()
    {
        new LastKnownGood(_folder.Path).Write("test", TestDocuments.Json(version: 4));
        _store.Before = _ => throw new RingStoreException(RingStoreFailure.Unavailable, "down");

        await StartAsync(new LastKnownGood(_folder.Path));

        Assert.Equal((RingFreshness.LastKnownGood, "down", 4), (_holder.State.Freshness, _holder.State.SourceError, _holder.Current!.Version));
    }

    [Fact]
    public async Task Started_StoreSlow_ServesTheLastKnownGoodUntilItAnswers()
    {
        new LastKnownGood(_folder.Path).Write("test", TestDocuments.Json(version: 4));
        _store.Put("test", TestDocuments.Json(version: 5));
        var answer = new TaskCompletionSource();
        _store.Before = call => call == "read" ? answer.Task : Task.CompletedTask;
        var watcher = Start(new LastKnownGood(_folder.Path));
        await _time.WaitForTimerAsync(_options.FirstReadTimeout, "the first read hangs");
        Assert.False(watcher.Started.IsCompleted);

        _time.Advance(_options.FirstReadTimeout);
        await watcher.Started.OrTimeout(() => $"start: {_holder.State}");
        Assert.Equal((RingFreshness.LastKnownGood, "memory did not answer within 2 s", 4), (_holder.State.Freshness, _holder.State.SourceError, _holder.Current!.Version));

        answer.SetResult();
        await VersionAsync(5);
        Assert.Equal(RingFreshness.Fresh, _holder.State.Freshness);
    }

    [Fact]
    public async Task Started_LastKnownGoodNewerThanTheStore_StaysAndSaysWhy()
    {
        new LastKnownGood(_folder.Path).Write("test", TestDocuments.Json(version: 4));
        var down = true;
        _store.Before = _ => down ? throw new RingStoreException(RingStoreFailure.Unavailable, "down") : Task.CompletedTask;
        _store.Put("test", TestDocuments.Json(version: 2));
        await StartAsync(new LastKnownGood(_folder.Path));

        down = false;
        await PassBackoffAsync();

        var state = await _holder.UntilAsync(state => state.RefusalCount == 1, "the store answers with less");
        Assert.Equal((4, RingFreshness.LastKnownGood), (state.Snapshot!.Version, state.Freshness));
        Assert.Contains("must be higher than 4", state.LastRefusal!.Reasons[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Started_LastKnownGoodCorrupt_SaysWhy()
    {
        new LastKnownGood(_folder.Path).Write("test", "{"u8.ToArray());
        _store.Before = _ => throw new RingStoreException(RingStoreFailure.Unavailable, "down");

        await StartAsync(new LastKnownGood(_folder.Path));

        Assert.Null(_holder.Current);
        Assert.StartsWith("not valid JSON", _holder.State.LastRefusal!.Reasons[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Started_StoreHasAPoisonDocument_ServesTheLastKnownGood()
    {
        new LastKnownGood(_folder.Path).Write("test", TestDocuments.Json(version: 4));
        _store.Put("test", "poison"u8.ToArray());

        await StartAsync(new LastKnownGood(_folder.Path));

        Assert.Equal((4, RingFreshness.LastKnownGood, 1), (_holder.Current!.Version, _holder.State.Freshness, _holder.State.RefusalCount));
    }

    [Fact]
    public async Task Run_AppliedDocument_IsKeptOnDisk()
    {
        var files = new LastKnownGood(_folder.Path);
        _store.Put("test", TestDocuments.Json(version: 1));
        await StartAsync(files);
        Assert.Equal(TestDocuments.Json(version: 1), files.Read("test")!.Value.ToArray());

        _store.Put("test", TestDocuments.Json(version: 2));
        await VersionAsync(2);
        _store.Put("test", "poison"u8.ToArray());
        await _holder.UntilAsync(state => state.RefusalCount == 1, "after the poison");

        Assert.Equal(TestDocuments.Json(version: 2), files.Read("test")!.Value.ToArray());
    }

    [Fact]
    public async Task Run_DiskDoesNotTake_GoesOn()
    {
        File.WriteAllText(_folder.File("not-a-folder"), "");
        _store.Put("test", TestDocuments.Json(version: 1));

        await StartAsync(new LastKnownGood(_folder.File("not-a-folder", "x")));

        _store.Put("test", TestDocuments.Json(version: 2));
        await VersionAsync(2);
    }

    [Fact]
    public async Task Run_Cancelled_Ends()
    {
        await StartWithAsync(version: 1);

        await _stop.CancelAsync();

        await _run.OrTimeout(() => $"stopping: {_holder.State}");
    }

    [Fact]
    public async Task Run_CancelledBeforeTheFirstAnswer_CancelsStarted()
    {
        _store.Before = _ => new TaskCompletionSource().Task;
        var watcher = Start();
        await _store.Calls.UntilAsync(calls => calls.Count == 1, "the first read");

        await _stop.CancelAsync();

        await _run.OrTimeout(() => $"stopping: {_holder.State}");
        Assert.True(watcher.Started.IsCanceled);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.OrTimeout(() => $"end of the test: {_holder.State}");
        _stop.Dispose();
        _folder.Dispose();
    }

    private RingWatcher Start(LastKnownGood? lastKnownGood = null)
    {
        var watcher = new RingWatcher(_holder, _store, lastKnownGood, _options, _time);
        _run = Task.Run(() => watcher.RunAsync(_stop.Token));
        return watcher;
    }

    private async Task StartAsync(LastKnownGood? lastKnownGood = null) =>
        await Start(lastKnownGood).Started.OrTimeout(() => $"start: {_holder.State}");

    private async Task StartWithAsync(long version)
    {
        _store.Put("test", TestDocuments.Json(version));
        await StartAsync();
        await WatchAsync("read", "watch 1");
    }

    private async Task VersionAsync(long version) =>
        await _holder.UntilAsync(state => state.Snapshot?.Version == version, $"version {version}");

    private async Task WatchAsync(params string[] calls) =>
        Assert.Equal(calls, await _store.Calls.UntilAsync(seen => seen.Count >= calls.Length, $"calls {string.Join(", ", calls)}"));

    /// <summary>Lets the watcher's wait after a failure pass, once it waits.</summary>
    private async Task PassBackoffAsync()
    {
        await _time.WaitForTimerAsync(_options.MaxBackoff, "the wait after a failure");
        _time.Advance(_time.NextTimerIn!.Value);
    }
}
