using System.Net;
using RingProxy.Health;
using RingProxy.Topology;

namespace RingProxy.Http.Tests;

/// <summary>Who may stand in for an owner that is out, by policy and by why it is out.</summary>
public sealed class OwnerOutTests : IAsyncLifetime
{
    private readonly List<TestNode> _nodes = [];

    public async Task InitializeAsync()
    {
        foreach (var id in new[] { "a", "b", "c" })
        {
            _nodes.Add(await TestNode.StartAsync(id, TestNode.Named(id)));
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    public enum Reason
    {
        DeclaredDown,
        Isolated,
        Refuses,
        Tripped,
    }

    // With two replicas: [a, b] are out first, then only a.
    [Theory]
    [InlineData(OwnerOutAnswer.Next, Reason.DeclaredDown, "b", "c")]
    [InlineData(OwnerOutAnswer.Next, Reason.Isolated, "b", "c")]
    [InlineData(OwnerOutAnswer.Next, Reason.Refuses, "b", "c")]
    [InlineData(OwnerOutAnswer.Next, Reason.Tripped, "b", "c")]
    [InlineData(OwnerOutAnswer.ReplicasOnly, Reason.DeclaredDown, "b", "all-nodes-down")]
    [InlineData(OwnerOutAnswer.ReplicasOnly, Reason.Isolated, "b", "no-node-able")]
    [InlineData(OwnerOutAnswer.ReplicasOnly, Reason.Refuses, "b", "node-failed")]
    [InlineData(OwnerOutAnswer.ReplicasOnly, Reason.Tripped, "b", "no-node-able")]
    [InlineData(OwnerOutAnswer.Fail, Reason.DeclaredDown, "all-nodes-down", "all-nodes-down")]
    [InlineData(OwnerOutAnswer.Fail, Reason.Isolated, "no-node-able", "no-node-able")]
    [InlineData(OwnerOutAnswer.Fail, Reason.Refuses, "node-failed", "node-failed")]
    [InlineData(OwnerOutAnswer.Fail, Reason.Tripped, "no-node-able", "no-node-able")]
    public async Task Owner_ThatIsOut_IsFollowedByWhomThePolicyAllows(OwnerOutAnswer policy, Reason reason, string withOneOut, string withTwoOut)
    {
        Assert.Equal(withOneOut, await AnswerAsync(policy, reason, "a"));
        Assert.Equal(withTwoOut, await AnswerAsync(policy, reason, "a", "b"));
    }

    [Fact]
    public async Task RetryAfter_OfANodeThatIsOut_IsWhenItMayBeBack()
    {
        await using var proxy = await StartAsync(OwnerOutAnswer.Fail, options =>
        {
            options.Health.Breaker.BreakDuration = TimeSpan.FromSeconds(20);
            options.Health.Breaker.MaxBreakDuration = TimeSpan.FromSeconds(40);
        });
        Offer(proxy, node => node);
        Put(proxy, "a", Reason.Tripped);
        Put(proxy, "b", Reason.Isolated);

        Assert.InRange(await RetryAfterAsync(proxy, "a"), 1, 20);
        Assert.Equal(40, await RetryAfterAsync(proxy, "b"));
        Offer(proxy, node => node with { Status = node.NodeId == "c" ? NodeStatus.Down : NodeStatus.Active }, version: 2);
        Assert.Equal(5, await RetryAfterAsync(proxy, "c"));
    }

    [Fact]
    public async Task RetryAfter_OfANodeOnTrial_IsSoon()
    {
        await using var proxy = await StartAsync(OwnerOutAnswer.Fail, options => (options.Health.Breaker.BreakDuration, options.Health.Breaker.TrialRequests) = (TimeSpan.FromMilliseconds(50), 1));
        Offer(proxy, node => node);
        var node = proxy.Health("a");
        Put(proxy, "a", Reason.Tripped);
        await UntilAsync(() => node.Admit(1) == Admission.Trial);

        Assert.Equal(1, await RetryAfterAsync(proxy, "a"));
        node.Record(NodeOutcome.Unknown, isTrial: true);
    }

    [Fact]
    public async Task Requests_WithoutAKey_GoToWhoeverIsAble_WhateverThePolicy()
    {
        var options = TestProxy.By([], route => (route.ShardKey.WhenMissing, route.WhenOwnerOut) = (MissingKeyAnswer.Any, OwnerOutAnswer.Fail));
        (options.Failover.RatePerSecond, options.Failover.Burst) = (1, 1);
        await using var proxy = await TestProxy.StartAsync(options);
        Offer(proxy, node => node);
        Put(proxy, "b", Reason.Isolated);
        var seen = new List<string>();
        for (var i = 0; i < 30; i++)
        {
            using var response = await proxy.GetAsync("none");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            seen.Add(await response.Content.ReadAsStringAsync());
        }

        Assert.Equal(["a", "c"], seen.Distinct().Order());
    }

    [Fact]
    public async Task FailoverRate_UsedUp_Is503_AtTheDoorAndAfterAFailure()
    {
        using var socket = Rings.Refusing(out var refusing);
        foreach (var reason in new[] { Reason.Isolated, Reason.Refuses })
        {
            await using var proxy = await StartAsync(OwnerOutAnswer.Next, options => (options.Failover.RatePerSecond, options.Failover.Burst) = (1, 2));
            Offer(proxy, node => reason == Reason.Refuses && node.NodeId == "a" ? node with { Address = refusing } : node);
            if (reason == Reason.Isolated)
            {
                Put(proxy, "a", reason);
            }

            var statuses = new List<HttpStatusCode>();
            for (var i = 0; i < 4; i++)
            {
                using var response = await proxy.GetAsync(proxy.KeyOf("a", "b"));
                statuses.Add(response.StatusCode);
                if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
                {
                    await RoutingTests.AssertProblemAsync(response, HttpStatusCode.ServiceUnavailable, "urn:ringproxy:failover-limited", "failover.ratePerSecond");
                    Assert.Equal("1", response.Headers.GetValues("Retry-After").Single());
                }
            }

            Assert.Equal(HttpStatusCode.OK, statuses[0]);
            Assert.Contains(HttpStatusCode.ServiceUnavailable, statuses);
            using var own = await proxy.GetAsync(proxy.KeyOf("c"));
            Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        }
    }

    private async Task<string> AnswerAsync(OwnerOutAnswer policy, Reason reason, params string[] outs)
    {
        using var socket = Rings.Refusing(out var refusing);
        await using var proxy = await StartAsync(policy, _ => { });
        Offer(proxy, node => !outs.Contains(node.NodeId) ? node : reason switch
        {
            Reason.DeclaredDown => node with { Status = NodeStatus.Down },
            Reason.Refuses => node with { Address = refusing },
            _ => node,
        });
        foreach (var id in outs)
        {
            Put(proxy, id, reason);
        }

        using var response = await proxy.GetAsync(proxy.KeyOf("a", "b", "c"));
        if (response.IsSuccessStatusCode)
        {
            return await response.Content.ReadAsStringAsync();
        }

        using var problem = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var type = problem.RootElement.GetProperty("type").GetString()!["urn:ringproxy:".Length..];
        Assert.Equal(type != "node-failed", response.Headers.Contains("Retry-After"));
        return type;
    }

    private static async Task<int> RetryAfterAsync(TestProxy proxy, string node)
    {
        using var response = await proxy.GetAsync(proxy.KeyOf(node));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        return int.Parse(response.Headers.GetValues("Retry-After").Single(), null);
    }

    private static void Put(TestProxy proxy, string id, Reason reason)
    {
        for (var i = 0; i < proxy.Ring.Options.Health!.Breaker.ConsecutiveFailures && reason == Reason.Tripped; i++)
        {
            proxy.Health(id).Record(NodeOutcome.Failed);
        }

        if (reason == Reason.Isolated)
        {
            proxy.Control.Isolate("test", id);
        }
    }

    private static async Task<TestProxy> StartAsync(OwnerOutAnswer policy, Action<RingHttpOptions> configure)
    {
        var options = TestProxy.ByHeader(route => (route.WhenOwnerOut, route.Tries) = (policy, 3));
        options.Health.MaxEjected = 1;
        options.Health.Breaker.BreakDuration = options.Health.Breaker.MaxBreakDuration = TimeSpan.FromMinutes(1);
        configure(options);
        return await TestProxy.StartAsync(options);
    }

    private void Offer(TestProxy proxy, Func<RingNode, RingNode> change, long version = 1) => proxy.Offer(RingDocumentWriter.Seal(
        Rings.Of(version, _nodes.Select(node => change(Rings.Node(node.Id, node.Address)))) with { Replicas = 2 }));

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Testing.TaskTimeouts.Patience);
        while (!condition())
        {
            await Task.Delay(5, patience.Token);
        }
    }
}
