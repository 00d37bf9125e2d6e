using FsCheck;
using FsCheck.Fluent;

namespace RingProxy.Health.Tests;

/// <summary>A node that is back takes over its keys one after the other, each once.</summary>
public sealed class SlowStartTests
{
    public static TheoryData<string> Families => [.. KeyFamilies.All.Keys];

    [Theory]
    [MemberData(nameof(Families))]
    public void Admit_DuringSlowStart_IsTheShareOfTimeThatHasPassed(string family)
    {
        var hashes = KeyFamilies.All[family];
        var story = new Story();
        story.TripAndPassTrials();
        for (var tenths = 1; tenths < 10; tenths++)
        {
            story.Advance(1);
            var share = tenths / 10.0;
            Assert.Equal(share, story.Node.Describe().SlowStartShare!.Value, 1e-9);
            Assert.Equal(
                share,
                hashes.Count(hash => story.Node.Admit(hash) == Admission.Yes) / (double)hashes.Length,
                5 * Math.Sqrt(share * (1 - share) / hashes.Length));
        }
    }

    /// <summary>Any length, any steps of time, any family of keys: a key that is back stays, trial keys are never sent away, and in the end all are back.</summary>
    [Fact]
    public void Admit_AnySlowStart_MovesEachKeyBackOnce()
    {
        var returned = new List<int>();
        ForAnyStory((story, hashes, random) =>
        {
            var trialKeys = PassTrials(story, hashes);
            var back = new HashSet<ulong>();
            while (story.StateNow == NodeState.SlowStart)
            {
                var yes = hashes.Where(hash => story.Node.Admit(hash) == Admission.Yes).ToHashSet();
                Assert.Superset(trialKeys, yes);
                Assert.Superset(back, yes);
                returned.Add(yes.Count - back.Count);
                back = yes;
                story.Time.Advance(story.Options.SlowStart * random.NextDouble() / 5);
            }

            Assert.Equal(NodeState.Up, story.Node.State);
            Assert.All(hashes, hash => Assert.Equal(Admission.Yes, story.Node.Admit(hash)));
        });

        // The property would hold as well if no step brought back a key.
        Assert.InRange(returned.Count(keys => keys > 10), returned.Count / 2, returned.Count);
    }

    /// <summary>The property above can see keys that go away: a node that falls and comes back gives up those it had, and takes them again in the same order.</summary>
    [Fact]
    public void Admit_AnotherSlowStartFromTheBeginning_HasFewerKeys()
    {
        var story = new Story();
        var hashes = KeyFamilies.All["64 bits"];
        story.TripAndPassTrials();
        story.Advance(8);
        var late = hashes.Where(hash => story.Node.Admit(hash) == Admission.Yes).ToHashSet();
        story.Trip();
        story.Advance(4);
        story.Ask(1, 2, 3);
        story.EndTrial(NodeOutcome.Succeeded, 3);
        story.Advance(2);
        var early = hashes.Where(hash => story.Node.Admit(hash) == Admission.Yes).ToHashSet();

        Assert.Equal(0.8, late.Count / (double)hashes.Length, 0.02);
        Assert.Equal(0.2, early.Count / (double)hashes.Length, 0.02);
        Assert.ProperSuperset(early, late);
    }

    /// <summary>The same keys come first on every sidecar and after every outage.</summary>
    [Fact]
    public void Admit_SameNodeElsewhere_ReturnsTheSameKeysFirst()
    {
        static ulong[] FirstTenth()
        {
            var story = new Story();
            story.TripAndPassTrials();
            story.Advance(1);
            return [.. KeyFamilies.All["16 bits"].Where(hash => story.Node.Admit(hash) == Admission.Yes)];
        }

        Assert.Equal(FirstTenth(), FirstTenth());
    }

    [Fact]
    public void Admit_NoSlowStart_TakesAllKeysAtOnce()
    {
        var story = new Story(options => options.SlowStart = TimeSpan.Zero);
        story.TripAndPassTrials();
        Assert.All(Enumerable.Range(0, 1_000), key => Assert.Equal(Admission.Yes, story.Node.Admit((ulong)key)));
        Assert.Equal("Up Open HalfOpen SlowStart Up", story.States);
        Assert.Equal(0, story.Node.Describe().Breaks);
    }

    [Fact]
    public void Admit_NoSlowStartAndProbesPass_TakesAllKeysAtOnce()
    {
        var story = new Story(options => options.SlowStart = TimeSpan.Zero);
        story.BringInto(NodeState.Unhealthy);
        story.Probe(passes: true, 2);
        Assert.Equal("Up Unhealthy SlowStart Up", story.States);
        Assert.Equal([Admission.Yes], story.Ask(1));
    }

    private static HashSet<ulong> PassTrials(Story story, ulong[] hashes)
    {
        story.Trip();
        story.Time.Advance(story.Node.RetryAfter()!.Value);
        var trialKeys = hashes.Take(story.Options.Breaker.TrialRequests).ToArray();
        story.PassTrials(trialKeys);
        Assert.Equal(NodeState.SlowStart, story.Node.State);
        return [.. trialKeys];
    }

    private static void ForAnyStory(Action<Story, ulong[], Random> property) =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var story = new Story(options =>
            {
                options.SlowStart = TimeSpan.FromMilliseconds(random.Next(1, 100_000));
                options.Breaker.TrialRequests = random.Next(1, 17);
            });
            var family = KeyFamilies.All.Values.ElementAt(random.Next(KeyFamilies.All.Count));
            property(story, random.GetItems(family, 500).Distinct().ToArray(), random);
        }).QuickCheckThrowOnFailure();
}
