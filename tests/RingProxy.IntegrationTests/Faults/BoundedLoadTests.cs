using System.Net;
using RingProxy.Http;
using RingProxy.Testing;
using Xunit.Abstractions;

namespace RingProxy.IntegrationTests;

/// <summary>Limits on what one node has at a time, over nodes that hold on to every request, so that what is in flight is known exactly.</summary>
public sealed class BoundedLoadTests(ITestOutputHelper output)
{
    private const double Bound = 1.25;

    [Fact]
    public async Task Bounded_OneKeyOfHalfOfAllRequests_NoNodeIsAboveItsBound_AndNoKeySpillsThatNeedNot()
    {
        const int Count = 120;
        using var directory = new TempDirectory();
        await using var nodes = await GatedNodes.StartAsync("a", "b", "c");
        await using var sidecar = await FaultSidecar.StartAsync(directory, nodes.Nodes, isProbing: false, ["http.routes[0].perTryTimeout=60s"], Bound);
        using var http = ClientOf(sidecar);
        var hot = sidecar.KeyOf("a");
        var load = nodes.Nodes.ToDictionary(node => node.Id, _ => 0);
        var sending = new List<Task<HttpResponseMessage>>();
        var (spilled, hotSpilled) = (0, 0);
        for (var i = 1; i <= Count; i++)
        {
            var key = i % 2 == 0 ? hot : $"key-{i}";
            sending.Add(GetAsync(http, key));
            var node = await nodes.ArrivedAsync(i);

            // At its admission, this request included.
            var most = (int)Math.Ceiling(Bound * i / nodes.Nodes.Count);
            var preference = sidecar.PreferenceOf(key);
            var expected = preference.First(id => load[id] + 1 <= most);
            Assert.True(expected == node, $"request {i}, key {key} of [{string.Join(", ", preference)}]: went to {node} with {string.Join(", ", load)}; bound {most}");
            load[node]++;
            Assert.InRange(load[node], 1, most);
            spilled += node == preference[0] ? 0 : 1;
            hotSpilled += node != preference[0] && key == hot ? 1 : 0;
        }

        output.WriteLine($"{Count} requests in flight: {string.Join(", ", load)}; mean {Count / 3.0}; spilled {spilled}, of them {hotSpilled} of the hot key");
        Assert.InRange(hotSpilled, 1, Count / 2);
        foreach (var (id, count) in load)
        {
            nodes.Release(id, count);
        }

        foreach (var response in await Task.WhenAll(sending).OrTimeout(() => "answers"))
        {
            using (response)
            {
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }
        }

        // With the load gone, the hot key is back on its owner.
        var last = GetAsync(http, hot);
        Assert.Equal("a", await nodes.ArrivedAsync(Count + 1));
        nodes.Release("a");
        using var answer = await last;
        Assert.False(answer.Headers.Contains(RingHeaders.Fallback));
    }

    [Fact]
    public async Task NodeLimit_WithAQueue_HoldsOneBackAndRefusesTheNext()
    {
        using var directory = new TempDirectory();
        await using var nodes = await GatedNodes.StartAsync("a", "b", "c");
        await using var sidecar = await FaultSidecar.StartAsync(
            directory, nodes.Nodes, isProbing: false,
            ["http.routes[0].perTryTimeout=60s", "http.nodeLimit.maxInFlight=2", "http.nodeLimit.queue=1", "http.nodeLimit.queueTimeout=60s"]);
        using var http = ClientOf(sidecar);
        var key = sidecar.KeyOf("a");
        var inside = new[] { GetAsync(http, key), GetAsync(http, key) };
        await nodes.ArrivedAsync(2);
        var waiting = GetAsync(http, key);
        while ((await NodeAsync(sidecar, "a")).GetProperty("waiting").GetInt32() == 0)
        {
            Assert.False(waiting.IsCompleted);
        }

        using var refused = await GetAsync(http, key);
        using var other = GetAsync(http, sidecar.KeyOf("b"));
        Assert.Equal("b", await nodes.ArrivedAsync(3));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("urn:ringproxy:node-busy", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        Assert.Equal((1, "up"), ((await NodeAsync(sidecar, "a")).GetProperty("refused").GetInt32(), await sidecar.StateOfAsync("a")));
        nodes.Release("a");
        Assert.Equal("a", await nodes.ArrivedAsync(4));
        nodes.Release("a", 2);
        nodes.Release("b");
        foreach (var sending in inside.Append(waiting).Append(other))
        {
            using var response = await sending;
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    private static async Task<System.Text.Json.JsonElement> NodeAsync(FaultSidecar sidecar, string id) =>
        (await sidecar.HttpStatusAsync()).GetProperty("nodes").EnumerateArray().Single(node => node.GetProperty("health").GetProperty("nodeId").GetString() == id);

    private static HttpClient ClientOf(FaultSidecar sidecar) => new() { BaseAddress = sidecar.Traffic, Timeout = TaskTimeouts.Patience };

    private static Task<HttpResponseMessage> GetAsync(HttpClient http, string key)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add(FaultSidecar.KeyHeader, key);
        return http.SendAsync(request);
    }
}
