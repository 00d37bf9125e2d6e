using Microsoft.AspNetCore.Http;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.Http.Tests;

/// <summary>What spills over because of its load, in a ring whose failovers are limited.</summary>
public sealed class SpillTests
{
    [Fact]
    public async Task Spill_WhereFailoversAreRare_IsNone()
    {
        var arrived = new SignalList<string>();
        var release = new Gate("all have arrived");
        await using var a = await StartAsync("a");
        await using var b = await StartAsync("b");
        var options = TestProxy.ByHeader();
        options.Failover = new FailoverOptions { RatePerSecond = 1, Burst = 1 };
        await using var proxy = await TestProxy.StartAsync(options);
        proxy.Offer(RingDocumentWriter.Seal(Rings.Of(a, b) with { BoundedLoad = 1.25, Checksum = null }));
        var key = proxy.KeyOf("a", "b");

        var answers = Enumerable.Range(0, 8).Select(_ => proxy.GetAsync(key)).ToArray();
        await arrived.UntilAsync(all => all.Count == 8, "eight requests at the nodes");
        release.Open();
        var nodes = await Task.WhenAll(answers.Select(async answer => await (await answer).Content.ReadAsStringAsync()));

        // One after the other it would be five and three; requests that come together may see each other late.
        Assert.InRange(nodes.Count(node => node == "a"), 4, 5);
        Assert.Equal(8, nodes.Count(node => node is "a" or "b"));

        Task<TestNode> StartAsync(string id) => TestNode.StartAsync(id, async context =>
        {
            arrived.Add(id);
            await release.WaitAsync();
            await context.Response.WriteAsync(id);
        });
    }
}
