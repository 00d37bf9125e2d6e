using Xunit.Abstractions;

namespace RingProxy.IntegrationTests;

/// <summary>What happens to a node.</summary>
public enum NodeFault
{
    /// <summary>SIGKILL; after a while it starts again.</summary>
    Kill,

    /// <summary>SIGKILL and an immediate start.</summary>
    Restart,

    /// <summary>SIGSTOP: it hangs, while the kernel still takes connections for it; after a while SIGCONT.</summary>
    Stop,

    /// <summary>Something in its place accepts and resets every connection; after a while it is itself again.</summary>
    Reset,
}

/// <summary>
/// One of three nodes fails under a steady load of idempotent requests, with two replicas, and comes back: no request fails, keys go to the next in
/// their lists and back to their owner once, and nothing that says who owns a key changes.
/// </summary>
public abstract class NodeFaultTests(NodeFaultFixture fixture, ITestOutputHelper output)
{
    private const string Broken = "a";

    /// <summary>What a busy machine may add to anything.</summary>
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(1);

    private FaultSidecar Sidecar => fixture.Sidecar;

    [Theory]
    [InlineData(NodeFault.Kill)]
    [InlineData(NodeFault.Restart)]
    [InlineData(NodeFault.Stop)]
    [InlineData(NodeFault.Reset)]
    public async Task Node_ThatFailsAndComesBack_FailsNoRequest_AndMovesNoKeyMoreThanTwice(NodeFault fault)
    {
        var story = await TellAsync(fault);

        Assert.Empty(story.Answers.Where(answer => answer.Fault is not null).Take(5));
        AssertDurations(fault, story);
        AssertMoves(story);
        output.WriteLine(
            $"{fault}: {story.Answers.Count} answers, 0 failed; open after {(story.OpenedAt - story.BrokenAt).TotalMilliseconds:F0} ms; "
            + $"longest {story.Answers.Max(answer => answer.Duration).TotalMilliseconds:F0} ms, begun after that {story.Answers.Where(answer => answer.Start >= story.OpenedAt).Max(answer => answer.Duration).TotalMilliseconds:F0} ms; "
            + $"moves at most {story.Answers.GroupBy(answer => answer.Key).Max(MovesOf)}");
    }

    private async Task<Story> TellAsync(NodeFault fault)
    {
        await fixture.ResetAsync();
        var looked = SteadyLoad.Keys.Take(20).ToList();
        var ownership = await Sidecar.OwnershipAsync(looked);
        await using var load = SteadyLoad.Start(Sidecar.Traffic);
        await load.EveryKeyAsync(load.Now, "before");
        var mark = Sidecar.Mark;

        var brokenAt = load.Now;
        await using var recovering = await fixture.BreakAsync(fault);
        await Sidecar.UntilStateAsync(Broken, "Open|Unhealthy", mark);
        var openedAt = load.Now;
        if (fault != NodeFault.Restart)
        {
            await load.EveryKeyAsync(load.Now, "while it is out");
        }

        Assert.Equal(ownership, await Sidecar.OwnershipAsync(looked));
        var reopenings = Sidecar.CountOf(Broken, "Open", mark) - 1;
        await recovering.DisposeAsync();
        await Sidecar.UntilStateAsync(Broken, "SlowStart", mark);
        var returnedAt = load.Now;
        await load.EveryKeyAsync(returnedAt + FaultSidecar.SlowStart + s_margin, "after it is back");
        Assert.Equal("up", await Sidecar.StateOfAsync(Broken));
        Assert.Equal(ownership, await Sidecar.OwnershipAsync(looked));
        return new Story(await load.StopAsync(), brokenAt, openedAt, returnedAt, Math.Max(0, reopenings), mark);
    }

    private void AssertDurations(NodeFault fault, Story story)
    {
        Assert.All(story.Answers.Where(answer => answer.Start >= story.OpenedAt), answer => Assert.InRange(answer.Duration, TimeSpan.Zero, FaultSidecar.PerTryTimeout + s_margin));
        if (fault == NodeFault.Stop)
        {
            // One time-out for those that were under way, and for trial requests where only requests tell that the node still hangs.
            Assert.All(story.Answers, answer => Assert.InRange(answer.Duration, TimeSpan.Zero, FaultSidecar.PerTryTimeout + s_margin));
            var late = story.Answers.Count(answer => answer.Start >= story.OpenedAt && answer.Duration >= FaultSidecar.PerTryTimeout);
            Assert.InRange(late, 0, fixture.IsProbing ? 0 : NodeFaultFixture.MostTrials * (story.ReopeningCount + 1));
        }
    }

    private void AssertMoves(Story story)
    {
        foreach (var ofKey in story.Answers.GroupBy(answer => answer.Key))
        {
            var owner = Sidecar.PreferenceOf(ofKey.Key)[0];
            var sequence = string.Join(" ", ofKey.Select(answer => $"{answer.Node}@{answer.Start.TotalMilliseconds:F0}+{answer.Duration.TotalMilliseconds:F0}"));
            Assert.True(MovesOf(ofKey) <= 2, $"{ofKey.Key} of {owner} moved {MovesOf(ofKey)} times: {sequence}\n{Sidecar.LogSince(story.Mark)}");
            Assert.Contains(ofKey, answer => answer.Node == owner && answer.Start + answer.Duration < story.BrokenAt);
            Assert.All(
                ofKey.Where(answer => answer.Start >= story.ReturnedAt + FaultSidecar.SlowStart + s_margin),
                answer => Assert.True(answer.Node == owner, $"{ofKey.Key} is not back on {owner} at {answer.Start - story.ReturnedAt} after the return: {sequence}"));
        }

        // The story happened: keys of the broken node were answered by another, and only by the next in their lists.
        var moved = story.Answers.Where(answer => answer.Node != Sidecar.PreferenceOf(answer.Key)[0]).ToList();
        Assert.Contains(moved, answer => Sidecar.PreferenceOf(answer.Key)[0] == Broken);
        Assert.All(moved, answer => Assert.Equal(Sidecar.PreferenceOf(answer.Key)[1], answer.Node));
    }

    private static int MovesOf(IEnumerable<Answer> ofKey)
    {
        var nodes = ofKey.Select(answer => answer.Node).ToList();
        return nodes.Zip(nodes.Skip(1)).Count(pair => pair.First != pair.Second);
    }

    /// <param name="Answers">All, in order.</param>
    /// <param name="BrokenAt">When the fault began.</param>
    /// <param name="OpenedAt">When the log said that the node is out.</param>
    /// <param name="ReturnedAt">When the log said that its slow start began.</param>
    /// <param name="ReopeningCount">Breaks after the first, while the fault lasted.</param>
    /// <param name="Mark">Where the log of the story begins.</param>
    private sealed record Story(IReadOnlyList<Answer> Answers, TimeSpan BrokenAt, TimeSpan OpenedAt, TimeSpan ReturnedAt, int ReopeningCount, int Mark);
}

/// <summary>With active probes beside what requests tell.</summary>
[Collection(Alone.Name)]
public sealed class NodeFaultWithProbesTests(NodeFaultWithProbesFixture fixture, ITestOutputHelper output)
    : NodeFaultTests(fixture, output), IClassFixture<NodeFaultWithProbesFixture>;

/// <summary>With nothing but what requests tell.</summary>
[Collection(Alone.Name)]
public sealed class NodeFaultPassiveTests(NodeFaultPassiveFixture fixture, ITestOutputHelper output)
    : NodeFaultTests(fixture, output), IClassFixture<NodeFaultPassiveFixture>;
