using System.Diagnostics;
using System.Text;
using RingProxy.Testing;

namespace RingProxy.Topology.Tests;

public sealed class RingHolderTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly RingHolder _holder;

    public RingHolderTests() => _holder = new RingHolder("test", _time);

    [Fact]
    public void State_AtFirst_SaysThatThereIsNothing()
    {
        Assert.Null(_holder.Current);
        Assert.Equal(RingFreshness.None, _holder.State.Freshness);
        Assert.Equal("no source was read yet", _holder.State.SourceError);
        Assert.Throws<ArgumentException>(() => new RingHolder("../test", _time));
    }

    [Fact]
    public void Offer_First_IsInForce()
    {
        var swaps = new List<(long?, long)>();
        _holder.Swapped += (before, after) => swaps.Add((before?.Version, after.Version));
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.True(_holder.Offer(TestDocuments.Json(version: 3), RingOrigin.Store));

        Assert.Equal(3, _holder.Current!.Version);
        Assert.Equal([(null, 3L)], swaps);
        var state = _holder.State;
        Assert.Equal(RingFreshness.Fresh, state.Freshness);
        Assert.Equal(ManualTimeProvider.Start.AddSeconds(5), state.AppliedAt);
        Assert.Equal((1, 0, 3), (state.SwapCount, state.RefusalCount, state.NewestVersionSeen));
        Assert.Null(state.LastRefusal);
    }

    [Fact]
    public void Offer_Higher_SwapsAndTellsBoth()
    {
        _holder.Offer(TestDocuments.Json(version: 3), RingOrigin.Store);
        var first = _holder.Current;
        (RingSnapshot?, RingSnapshot)? swap = null;
        _holder.Swapped += (before, after) => swap = (before, after);

        Assert.True(_holder.Offer(TestDocuments.Json(version: 7, nodeCount: 4), RingOrigin.Store));

        Assert.Same(first, swap!.Value.Item1);
        Assert.Same(_holder.Current, swap.Value.Item2);
        Assert.Equal(4, _holder.Current!.Nodes.Length);
    }

    [Fact]
    public void Offer_SameVersionAndContent_IsQuiet()
    {
        _holder.Offer(TestDocuments.Json(version: 3), RingOrigin.Store);
        var first = _holder.Current;
        _holder.Swapped += (_, _) => Assert.Fail("nothing changed");

        // Another spelling of the same meaning.
        var respelled = Encoding.UTF8.GetString(TestDocuments.Json(version: 3)).Replace("\n", "  \n", StringComparison.Ordinal);
        Assert.True(_holder.Offer(Encoding.UTF8.GetBytes(respelled), RingOrigin.Store));

        Assert.Same(first, _holder.Current);
        Assert.Equal((1, 0), (_holder.State.SwapCount, _holder.State.RefusalCount));
    }

    [Theory]
    [InlineData(3, 4, "version", "is in force with another content")]
    [InlineData(2, 3, "version", "must be higher than 3, the version in force")]
    public void Offer_NotHigher_IsRefused(int version, int nodeCount, string field, string message)
    {
        _holder.Offer(TestDocuments.Json(version: 3), RingOrigin.Store);

        AssertRefused(TestDocuments.Json(version, nodeCount), field, message, version);
    }

    [Fact]
    public void Offer_OfAnotherRing_IsRefused()
    {
        _holder.Offer(TestDocuments.Json(version: 3), RingOrigin.Store);

        AssertRefused(TestDocuments.Json(version: 9, ringId: "other"), "ringId", "must be \"test\"", 9);
        Assert.Equal(3, _holder.State.NewestVersionSeen);
    }

    [Fact]
    public void Offer_ForeignChecksum_IsRefusedAndCountsAsSeen()
    {
        _holder.Offer(TestDocuments.Json(version: 3), RingOrigin.Store);
        var foreign = Encoding.UTF8.GetString(TestDocuments.Json(version: 4)).Replace("8001", "9001", StringComparison.Ordinal);

        AssertRefused(Encoding.UTF8.GetBytes(foreign), "checksum", "does not belong to this content", 4);
        Assert.Equal(4, _holder.State.NewestVersionSeen);
    }

    [Fact]
    public void Offer_Truncated_IsRefusedWithItsPlace()
    {
        _holder.Offer(TestDocuments.Json(version: 3), RingOrigin.Store);

        AssertRefused(TestDocuments.Json(version: 4).AsMemory(0, 40), "", "not valid JSON at line 4, column 3", null);
    }

    [Fact]
    public void Offer_SameRefusedBytesAgain_CountsOnce()
    {
        var told = 0;
        _holder.Refused += _ => told++;
        for (var i = 0; i < 3; i++)
            Assert.False(_holder.Offer("{"u8.ToArray(), RingOrigin.Store));

        Assert.Equal((1, 1L), (told, _holder.State.RefusalCount));

        Assert.False(_holder.Offer("["u8.ToArray(), RingOrigin.Store));
        Assert.Equal((2, 2L), (told, _holder.State.RefusalCount));
    }

    [Fact]
    public void State_LastKnownGood_BecomesFreshWithTheStore()
    {
        _holder.SourceLost("down");
        Assert.True(_holder.Offer(TestDocuments.Json(version: 3), RingOrigin.LastKnownGood));
        Assert.Equal((RingFreshness.LastKnownGood, "down", 0), (_holder.State.Freshness, _holder.State.SourceError, _holder.State.NewestVersionSeen));

        Assert.True(_holder.Offer(TestDocuments.Json(version: 3), RingOrigin.Store));
        Assert.Equal((RingFreshness.Fresh, null, 3), (_holder.State.Freshness, _holder.State.SourceError, _holder.State.NewestVersionSeen));
        Assert.Equal(1, _holder.State.SwapCount);

        _holder.SourceLost("cut");
        Assert.Equal((RingFreshness.Stale, "cut"), (_holder.State.Freshness, _holder.State.SourceError));
        _holder.SourceAlive();
        Assert.Equal(RingFreshness.Fresh, _holder.State.Freshness);
    }

    [Fact]
    public void RequiredVersion_OfAnIntactDocument_IsKeptAlsoWhenItIsRefused()
    {
        _holder.Offer(TestDocuments.Json(version: 5), RingOrigin.Store);
        Assert.Equal(0, _holder.State.RequiredVersion);

        _holder.Offer(RingDocumentWriter.Write(TestDocuments.Ring(version: 4) with { MinVersion = 9 }), RingOrigin.Store);

        Assert.Equal((9, 5), (_holder.State.RequiredVersion, _holder.Current!.Version));
        Assert.Equal(1, _holder.State.RefusalCount);
    }

    [Fact]
    public async Task Current_WhileSwapping_IsAlwaysWhole()
    {
        const int ReaderCount = 3, SwapsPerReader = 20;
        _holder.Offer(TestDocuments.Json(), RingOrigin.Store);
        using var done = new CancellationTokenSource();
        var swapsSeen = new int[ReaderCount];
        var readers = Enumerable.Range(0, ReaderCount).Select(reader => Task.Run(() =>
        {
            for (long last = 1; !done.IsCancellationRequested;)
            {
                var snapshot = _holder.Current!;
                if (snapshot.Version == last)
                {
                    Thread.Yield();
                    continue;
                }
                Assert.True(snapshot.Version > last, $"version {snapshot.Version} after {last}");
                // A mixture of two snapshots would show: version n has 1 + n % 5 nodes.
                var nodeCount = 1 + (int)(snapshot.Version % 5);
                Assert.Equal((nodeCount, nodeCount, nodeCount), (snapshot.Nodes.Length, snapshot.Ring.Nodes.Length, snapshot.Document.Nodes.Length));
                last = snapshot.Version;
                Interlocked.Increment(ref swapsSeen[reader]);
            }
        })).ToArray();

        var version = 1L;
        var all = Task.WhenAll(readers);
        for (var clock = Stopwatch.StartNew(); swapsSeen.Min() < SwapsPerReader && !all.IsFaulted && clock.Elapsed < TaskTimeouts.Patience;)
            Assert.True(_holder.Offer(TestDocuments.Json(++version, 1 + (int)(version % 5)), RingOrigin.Store));
        await done.CancelAsync();

        await all.OrTimeout(() => "readers did not stop");
        Assert.Equal(version, _holder.Current!.Version);
        Assert.All(swapsSeen, count => Assert.True(count >= SwapsPerReader, $"a reader saw only {count} swaps of {version}"));
    }

    private void AssertRefused(ReadOnlyMemory<byte> json, string field, string message, long? version)
    {
        var before = _holder.Current;
        RingRefusal? told = null;
        _holder.Refused += refusal => told = refusal;

        Assert.False(_holder.Offer(json, RingOrigin.Store));

        Assert.Same(before, _holder.Current);
        Assert.Equal(RingFreshness.Fresh, _holder.State.Freshness);
        Assert.Same(told, _holder.State.LastRefusal);
        var reason = Assert.Single(told!.Reasons);
        Assert.Equal(field, reason.Field);
        Assert.Contains(message, reason.Message, StringComparison.Ordinal);
        Assert.Equal((version, 1L, 1L), (told.Version, _holder.State.RefusalCount, _holder.State.SwapCount));
    }
}
