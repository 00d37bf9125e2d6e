using RingProxy.Health;

namespace RingProxy.Http.Tests;

public sealed class RingHttpControlTests
{
    [Fact]
    public async Task Isolate_AndReset_ChangeTheNode_AndKnowNoOther()
    {
        await using var a = await TestNode.StartAsync("a", TestNode.Named("a"));
        await using var b = await TestNode.StartAsync("b", TestNode.Named("b"));
        await using var proxy = await TestProxy.StartAsync(a, b);

        Assert.Equal(NodeState.Isolated, proxy.Control.Isolate("test", "a")?.State);
        Assert.Equal(NodeState.Up, proxy.Control.Reset("test", "a")?.State);
        Assert.Null(proxy.Control.Isolate("test", "z"));
        Assert.Null(proxy.Control.Reset("other", "a"));
        Assert.Equal(["a", "b"], proxy.Control.NodesOf("test")?.Order());
        Assert.Null(proxy.Control.NodesOf("other"));
    }

    [Fact]
    public async Task Describe_Always_TellsWhatHoldsAndHowItStands()
    {
        await using var a = await TestNode.StartAsync("a", TestNode.Named("a"));
        var options = TestProxy.ByHeader(route =>
        {
            (route.Tries, route.Deadline, route.WhenOwnerOut) = (4, TimeSpan.FromSeconds(9), OwnerOutAnswer.ReplicasOnly);
            route.Hedge = new HedgeOptions { Delay = TimeSpan.FromMilliseconds(50) };
        });
        (options.NodeLimit.MaxInFlight, options.Failover.RatePerSecond) = (5, 6);
        await using var proxy = await TestProxy.StartAsync(options);
        Assert.Empty(proxy.Control.Describe().Rings.Single().Nodes);
        proxy.Offer(Rings.Of(a));

        var (route, ring) = (proxy.Control.Describe().Routes.Single(), proxy.Control.Describe().Rings.Single());

        Assert.Equal(("test", 4, 9.0, 30.0, 0.05, OwnerOutAnswer.ReplicasOnly), (route.RingId, route.Tries, route.DeadlineSeconds, route.PerTryTimeoutSeconds, route.HedgeDelaySeconds, route.WhenOwnerOut));
        Assert.Equal(new RetryBudgetReport(0.2, 3, Limit: 3, Active: 0, Retrying: 0, Waiting: 0, Waited: 0), ring.RetryBudget);
        Assert.Equal((new FailoverReport(6, 0, 0), 5, false, 0), (ring.Failover, ring.NodeLimit.MaxInFlight, ring.FailsOpen, ring.Out));
        Assert.Equal(("a", NodeState.Up, 0, 0L), (ring.Nodes.Single().Health.NodeId, ring.Nodes.Single().Health.State, ring.Nodes.Single().Waiting, ring.Nodes.Single().Refused));
    }
}
