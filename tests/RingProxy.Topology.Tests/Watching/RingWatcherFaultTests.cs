using FsCheck;
using FsCheck.Fluent;
using RingProxy.Testing;

namespace RingProxy.Topology.Tests;

/// <summary>Whatever a store does in whatever order, the ring in force only goes up and ends on the last document published.</summary>
public sealed class RingWatcherFaultTests
{
    private const int StepCount = 40;

    [Fact]
    public void Run_RandomFaults_EndsOnTheLastDocument() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        RunAsync(seed).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    [Fact]
    public void Faults_ManySeeds_AreOfEveryKind()
    {
        var kinds = Enumerable.Range(0, 30).SelectMany(seed => Steps(new Random(seed))).CountBy(step => step).ToDictionary();

        Assert.Equal(Enum.GetValues<Step>(), kinds.Keys.Order());
        Assert.All(kinds.Values, count => Assert.InRange(count, 30, 30 * StepCount));
    }

    private enum Step
    {
        Put,
        Poison,
        Delete,
        Cut,
        CutSilent,
        CutRejected,
        CompactAndCut,
        ReadsFail,
        ReadsWork,
        TimePasses,
        RereadIsDue,
        Progress,
    }

    private static Step[] Steps(Random random) =>
        [.. Enumerable.Range(0, StepCount).Select(_ => (Step)random.Next(Enum.GetValues<Step>().Length))];

    private static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        var (time, store, options) = (new ManualTimeProvider(), new MemoryRingStore(), new RingWatcherOptions());
        var holder = new RingHolder("test", time);
        var swaps = new List<long>();
        holder.Swapped += (_, after) => swaps.Add(after.Version);
        var readsFail = false;
        store.Before = call => readsFail && call == "read" ? throw new RingStoreException(RingStoreFailure.Unavailable, "down") : Task.CompletedTask;
        using var stop = new CancellationTokenSource();
        var run = Task.Run(() => new RingWatcher(holder, store, null, options, time).RunAsync(stop.Token));

        var version = 0L;
        foreach (var step in Steps(random))
        {
            switch (step)
            {
                case Step.Put:
                    store.Put("test", TestDocuments.Json(version += random.Next(1, 3)));
                    break;
                case Step.Poison:
                    store.Put("test", "{"u8.ToArray());
                    break;
                case Step.Delete:
                    store.Delete("test");
                    break;
                case Step.Cut or Step.CutSilent or Step.CutRejected:
                    store.Cut(step is Step.Cut ? RingStoreFailure.Unavailable : step is Step.CutSilent ? RingStoreFailure.Silent : RingStoreFailure.Rejected);
                    break;
                case Step.CompactAndCut:
                    store.Compact();
                    store.Cut(RingStoreFailure.Unavailable);
                    break;
                case Step.ReadsFail or Step.ReadsWork:
                    readsFail = step is Step.ReadsFail;
                    break;
                case Step.TimePasses:
                    time.Advance(options.MaxBackoff);
                    break;
                case Step.RereadIsDue:
                    time.Advance(options.RereadInterval);
                    break;
                case Step.Progress:
                    store.Progress();
                    break;
            }
            // Sometimes the watcher gets a turn between two steps, sometimes several steps happen at once.
            if (random.Next(2) == 0)
                await Task.Yield();
        }

        readsFail = false;
        store.Put("test", TestDocuments.Json(++version));
        var reached = holder.UntilAsync(state => state.Snapshot?.Version == version && state.Freshness is RingFreshness.Fresh, $"seed {seed}, version {version}, calls {store.Calls.Snapshot().Count}");
        while (!reached.IsCompleted)
        {
            await Task.WhenAny(reached, time.WaitForTimerAsync(options.MaxBackoff, "a wait after a failure"));
            time.Advance(options.MaxBackoff);
        }
        await reached;
        await stop.CancelAsync();
        await run.OrTimeout(() => $"seed {seed}: stopping");
        Assert.Equal(swaps.Order(), swaps);
        Assert.Equal(version, swaps[^1]);
    }
}
