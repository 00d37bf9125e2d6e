namespace RingProxy.Http.Tests;

/// <summary>Whatever comes in whatever order, those that wait are exactly those that have to move, and nobody else is ever asked.</summary>
public sealed class StreamRegistryPropertyTests
{
    private const int SeedCount = 60;
    private const int StepCount = 60;
    private const int StreamCount = 20;

    private static readonly string[] s_nodes = ["a", "b", "c", "d"];

    [Fact]
    public void RandomStories_AtEachStep_TheRightStreamsWait()
    {
        for (var seed = 0; seed < SeedCount; seed++)
        {
            Run(seed);
        }
    }

    /// <summary>Without this the property above could hold because nothing ever moves, or nothing is ever taken back.</summary>
    [Fact]
    public void RandomStories_ManySeeds_BiteInEveryWay()
    {
        var tallies = Enumerable.Range(0, SeedCount).Select(Run).ToArray();
        Assert.InRange(tallies.Count(tally => tally.Asked > 5), SeedCount / 3, SeedCount);
        Assert.InRange(tallies.Count(tally => tally.TakenBack > 5), SeedCount / 3, SeedCount);
        Assert.InRange(tallies.Count(tally => tally.ClosedWaiting > 0), SeedCount / 3, SeedCount);
        Assert.InRange(tallies.Count(tally => tally.Forced > 0), SeedCount / 3, SeedCount);
    }

    private static Tally Run(int seed)
    {
        var random = new Random(seed);
        var tally = new Tally();
        using var story = new RegistryStory(new() { RatePerSecond = random.Next(1, 20) }, s_nodes);
        var open = new List<(FakeStream Stream, string Home)>();
        var (waiting, asked) = (new HashSet<FakeStream>(), new HashSet<FakeStream>());
        for (var i = 0; i < StreamCount; i++)
        {
            open.Add((story.Add($"first-{i}"), story.OwnerOf($"first-{i}")!));
        }

        for (var step = 0; step < StepCount; step++)
        {
            var routed = story.Holder.Current;
            switch (random.Next(4))
            {
                case 0:
                    story.Swap(weight: 1 + random.Next(3), [.. s_nodes.Where((_, i) => i == 0 || random.Next(3) > 0)]);
                    break;
                case 1:
                    var key = $"key-{random.Next(1_000)}";
                    var home = story.OwnerOf(key)!;
                    open.Add((story.Add(key, random.Next(5) == 0 ? s_nodes[random.Next(s_nodes.Length)] : home, routed), home));
                    break;
                case 2 when open.Count > 0:
                    var closing = open[random.Next(open.Count)];
                    tally.ClosedWaiting += waiting.Contains(closing.Stream) ? 1 : 0;
                    closing.Stream.Moving.Dispose();
                    open.Remove(closing);
                    break;
                default:
                    story.Time.Advance(TimeSpan.FromSeconds(random.Next(0, 6)));
                    break;
            }

            var now = open.Where(one => one.Stream.Heard.Length == 0 && HasToMove(story, one)).Select(one => one.Stream).ToHashSet();
            Assert.True(now.Count == story.Counts.Waiting, $"seed {seed}, step {step}: {story.Counts.Waiting} wait, {now.Count} have to move");
            var heard = open.Select(one => one.Stream).Where(stream => stream.Heard.Length > 0 && asked.Add(stream)).ToArray();
            Assert.True(heard.All(waiting.Contains), $"seed {seed}, step {step}: somebody was asked who did not wait");
            tally.TakenBack += waiting.Except(now).Except(heard).Count(stream => open.Exists(one => one.Stream == stream));
            waiting = now;
        }

        (tally.Asked, tally.Forced) = (story.Counts.Asked, story.Counts.EndedByForce);
        return tally;
    }

    private static bool HasToMove(RegistryStory story, (FakeStream Stream, string Home) one) =>
        story.OwnerOf(one.Stream.Key) is { } owner && owner != one.Home && owner != one.Stream.NodeId;

    private sealed class Tally
    {
        public long Asked { get; set; }

        public long Forced { get; set; }

        public int TakenBack { get; set; }

        public int ClosedWaiting { get; set; }
    }
}
