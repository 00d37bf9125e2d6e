using RingProxy.Topology;

namespace RingProxy.Http.Tests;

public sealed class StreamRegistryTests
{
    private static readonly StreamMoveOptions s_options = new() { Jitter = TimeSpan.Zero, RatePerSecond = 1_000 };

    [Fact]
    public void Swap_AsksExactlyThoseWhoseOwnerChanged_AfterTheGrace()
    {
        using var story = new RegistryStory(s_options, "a", "b");
        var streams = Enumerable.Range(0, 300).Select(i => story.Add($"key-{i}")).ToArray();
        story.Swap("a", "b", "c");
        var moved = streams.Where(stream => story.OwnerOf(stream.Key) != stream.NodeId).ToArray();
        Assert.InRange(moved.Length, 50, 250);
        Assert.Equal((300, moved.Length, 0), (story.Counts.Open, story.Counts.Waiting, story.Counts.Asked));

        story.Time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.All(streams, stream => Assert.Equal("", stream.Heard));
        story.Time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.All(streams, stream => Assert.Equal(moved.Contains(stream) ? "asked" : "", stream.Heard));
        Assert.Equal((300, 0, moved.Length), (story.Counts.Open, story.Counts.Waiting, story.Counts.Asked));
    }

    [Fact]
    public void Swap_ManyMoved_AreSpreadByJitterAndCap()
    {
        using var story = new RegistryStory(new() { Grace = TimeSpan.FromSeconds(5), Jitter = TimeSpan.FromSeconds(4), RatePerSecond = 10 }, "a");
        foreach (var i in Enumerable.Range(0, 100))
        {
            story.Add($"key-{i}");
        }

        story.Swap("b");
        story.Time.Advance(TimeSpan.FromSeconds(5));
        var asked = new List<long> { 0 };
        foreach (var _ in Enumerable.Range(0, 11))
        {
            story.Time.Advance(TimeSpan.FromSeconds(1));
            asked.Add(story.Counts.Asked);
        }

        Assert.Equal(100, asked[^1]);
        Assert.InRange(asked[4], 25, 40);
        Assert.All(asked.Zip(asked.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 0, 11));
    }

    [Fact]
    public void Swap_BackBeforeTheAsk_TakesItBack()
    {
        using var story = new RegistryStory(s_options, "a");
        var stream = story.Add("k");
        story.Swap("b");
        Assert.Equal(1, story.Counts.Waiting);
        story.Time.Advance(TimeSpan.FromSeconds(4));
        story.Swap("a");
        Assert.Equal(0, story.Counts.Waiting);
        story.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("", stream.Heard);
        Assert.Null(story.Time.NextTimerIn);
    }

    [Fact]
    public void Swap_Again_WithTheSameOwner_KeepsTheTime_WithAnother_BeginsAnew()
    {
        using var story = new RegistryStory(s_options, "a");
        var stream = story.Add("k");
        story.Swap("b");
        story.Time.Advance(TimeSpan.FromSeconds(4));
        story.Swap(weight: 2, "b");
        story.Time.Advance(TimeSpan.FromSeconds(0.5));
        story.Swap("c");
        story.Time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal("", stream.Heard);
        story.Time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("asked", stream.Heard);
    }

    [Fact]
    public void Swap_ToTheNodeThatServesAlready_AsksNothing()
    {
        using var story = new RegistryStory(s_options, "a");
        // It was on b by fallback when a owned it.
        var stream = story.Add("k", nodeId: "b");
        story.Swap("b");
        story.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("", stream.Heard);
    }

    [Fact]
    public void Swap_ThatDoesNotMoveTheKey_LeavesAStreamOnAnotherNodeAlone()
    {
        using var story = new RegistryStory(s_options, "a");
        var stream = story.Add("k", nodeId: "b");
        story.Swap(weight: 3, "a");
        story.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("", stream.Heard);
    }

    [Fact]
    public void Swap_ThatDeclaresTheNodeDown_MovesItsStreams_AndBackUp_TakesThemBack()
    {
        using var story = new RegistryStory(s_options, "a", "b");
        var streams = Enumerable.Range(0, 100).Select(i => story.Add($"key-{i}")).ToArray();
        story.Swap(Rings.Node("a", "127.0.0.1:1", NodeStatus.Down), Rings.Node("b", "127.0.0.1:1"));
        Assert.Equal(streams.Count(stream => stream.NodeId == "a"), story.Counts.Waiting);
        story.Swap("a", "b");
        Assert.Equal(0, story.Counts.Waiting);
        story.Swap(Rings.Node("a", "127.0.0.1:1", NodeStatus.Down), Rings.Node("b", "127.0.0.1:1", NodeStatus.Down));
        Assert.Equal(0, story.Counts.Waiting);
    }

    [Fact]
    public void Swap_OfATransitionsShare_MovesWhoFollowsTheNextPlacement()
    {
        using var story = new RegistryStory(s_options, "a");
        var streams = Enumerable.Range(0, 400).Select(i => story.Add($"key-{i}")).ToArray();
        story.SwapInTransition(share: 0.25);
        var following = streams.Count(stream => story.OwnerOf(stream.Key) == "b");
        Assert.InRange(following, 60, 140);
        Assert.Equal(following, story.Counts.Waiting);
        story.SwapInTransition(share: 0.5);
        Assert.Equal(streams.Count(stream => story.OwnerOf(stream.Key) == "b"), story.Counts.Waiting);
        Assert.InRange(story.Counts.Waiting, following + 50, 260);
        story.SwapInTransition(share: 0);
        Assert.Equal(0, story.Counts.Waiting);
    }

    [Fact]
    public void Add_RoutedBeforeASwapThatHasPassed_IsAskedAfterTheGrace()
    {
        using var story = new RegistryStory(s_options, "a");
        var routed = story.Holder.Current!;
        story.Swap("b");
        var late = story.Add("k", routed: routed);
        var current = story.Add("k");
        story.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(("asked", ""), (late.Heard, current.Heard));
    }

    [Fact]
    public void Asked_ThatStays_IsEndedAfterTheLinger_AndCutAfterThat()
    {
        using var story = new RegistryStory(s_options, "a");
        var stream = story.Add("k");
        story.Swap("b");
        story.Time.Advance(TimeSpan.FromSeconds(5));
        story.Time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal("asked", stream.Heard);
        story.Time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("asked ended", stream.Heard);
        story.Time.Advance(StreamRegistry.CutAfter);
        Assert.Equal("asked ended cut", stream.Heard);
        Assert.Equal((1, 1, 0, 1), (story.Counts.Open, story.Counts.Asked, story.Counts.Moved, story.Counts.EndedByForce));
        stream.Moving.Dispose();
        Assert.Equal((0, 1, 0, 1), (story.Counts.Open, story.Counts.Asked, story.Counts.Moved, story.Counts.EndedByForce));
    }

    [Fact]
    public void Asked_ThatGoes_CountsAsMoved_AndIsLeftAlone()
    {
        using var story = new RegistryStory(s_options, "a");
        var stream = story.Add("k");
        story.Swap("b");
        story.Time.Advance(TimeSpan.FromSeconds(5));
        stream.Moving.Dispose();
        story.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("asked", stream.Heard);
        Assert.Equal((0, 0, 1, 1, 0), (story.Counts.Open, story.Counts.Waiting, story.Counts.Asked, story.Counts.Moved, story.Counts.EndedByForce));
    }

    [Fact]
    public void Closed_BeforeTheAsk_CountsNowhere()
    {
        using var story = new RegistryStory(s_options, "a");
        var stream = story.Add("k");
        story.Swap("b");
        stream.Moving.Dispose();
        stream.Moving.Dispose();
        story.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("", stream.Heard);
        Assert.Equal(new StreamCounts(StreamKind.Grpc, 0, 0, 0, 0, 0), story.Counts);
    }

    [Fact]
    public void Dispose_ForgetsTheRingAndItsTimer()
    {
        var story = new RegistryStory(s_options, "a");
        var stream = story.Add("k");
        story.Swap("b");
        story.Dispose();
        Assert.Null(story.Time.NextTimerIn);
        story.Swap("c");
        Assert.Null(story.Time.NextTimerIn);
        Assert.Equal("", stream.Heard);
    }

    [Fact]
    public void Asked_BeforeTheForwarderReads_IsAskedThen()
    {
        using var story = new RegistryStory(s_options, "a");
        var stream = story.Add("k", attach: false);
        story.Swap("b");
        story.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal("", stream.Heard);
        stream.Attach();
        Assert.Equal("asked ended", stream.Heard);
    }

    [Fact]
    public void Cut_AfterTheEnd_TouchesNothing()
    {
        using var story = new RegistryStory(s_options, "a");
        var stream = story.Add("k");
        stream.Moving.Dispose();
        stream.Moving.Cut();
        Assert.Equal("", stream.Heard);
    }
}
