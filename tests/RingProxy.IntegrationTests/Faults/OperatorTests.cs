using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.Json;
using RingProxy.Http;
using RingProxy.Testing;

namespace RingProxy.IntegrationTests;

/// <summary>What an operator sees and does on the admin port while nodes, real processes, come and go.</summary>
[SuppressMessage("Design", "CA1001", Justification = "DisposeAsync does it.")]
public sealed class OperatorTests : IAsyncLifetime
{
    private readonly List<NodeProcess> _nodes = [];
    private readonly TempDirectory _directory = new();
    private FaultSidecar _sidecar = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        _nodes.AddRange("abc".Select(id => new NodeProcess($"{id}", _directory)));
        await Task.WhenAll(_nodes.Select(node => node.StartAsync()));
        _sidecar = await FaultSidecar.StartAsync(
            _directory, _nodes.Select(node => (node.Id, node.Address)), isProbing: true,
            ["http.routes[0].tries=3", "http.routes[0].whenOwnerOut=next", "http.routes[0].deadline=30s", "http.failover.burst=7", "http.nodeLimit.maxInFlight=500"]);
        _http = new HttpClient { BaseAddress = _sidecar.Traffic, Timeout = TaskTimeouts.Patience };
    }

    public async Task DisposeAsync()
    {
        await _sidecar.DisposeAsync();
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        _http.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Isolate_OfANode_GivesItsKeysToTheNext_UntilReset()
    {
        var key = _sidecar.KeyOf("a", "b");
        Assert.Equal("a", await AskAsync(key));

        Assert.Equal("isolated", await _sidecar.ActAsync("a", "isolate"));
        Assert.Equal(("isolated", "b"), (await _sidecar.StateOfAsync("a"), await AskAsync(key)));
        Assert.False((await _sidecar.HttpStatusAsync()).GetProperty("failsOpen").GetBoolean());
        Assert.Equal("up", await _sidecar.ActAsync("a", "reset"));
        Assert.Equal(("up", "a"), (await _sidecar.StateOfAsync("a"), await AskAsync(key)));
    }

    [Fact]
    public async Task Status_Always_ShowsEveryPolicyStateAndLimit()
    {
        var http = (await _sidecar.StatusAsync()).GetProperty("http");
        var (route, ring) = (http.GetProperty("routes")[0], http.GetProperty("rings")[0]);

        Assert.Equal(("next", 3, 1.0, 30.0), (route.GetProperty("whenOwnerOut").GetString(), route.GetProperty("tries").GetInt32(), route.GetProperty("perTryTimeoutSeconds").GetDouble(), route.GetProperty("deadlineSeconds").GetDouble()));
        Assert.Equal("X-Ring-Retry", route.GetProperty("retry").GetProperty("optInHeader").GetString());
        Assert.Equal((0.2, 3), (ring.GetProperty("retryBudget").GetProperty("ratio").GetDouble(), ring.GetProperty("retryBudget").GetProperty("minimum").GetInt32()));
        Assert.Equal((7, 500), (ring.GetProperty("failover").GetProperty("burst").GetInt32(), ring.GetProperty("nodeLimit").GetProperty("maxInFlight").GetInt32()));
        Assert.Equal((0, 1), (ring.GetProperty("out").GetInt32(), ring.GetProperty("maxOut").GetInt32()));
        Assert.Equal("/healthz", ring.GetProperty("health").GetProperty("probe").GetProperty("path").GetString());
        Assert.Equal(["a up", "b up", "c up"], ring.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("health")).Select(health => $"{health.GetProperty("nodeId")} {health.GetProperty("state")}"));
    }

    [Fact]
    public async Task Guard_TwoOfThreeOut_FailsOpen_TriesAll_AndClosesAgain()
    {
        var mark = _sidecar.Mark;
        var keys = Enumerable.Range(0, 30).Select(i => $"key-{i}").ToList();
        await _nodes[0].KillAsync();
        await _sidecar.UntilStateAsync("a", "Unhealthy", mark);
        Assert.Equal((false, 1), await GuardAsync());

        await _nodes[1].KillAsync();
        await _sidecar.UntilLineAsync("2 of 3 nodes are out, more than the guard allows", mark);
        Assert.Equal((true, 2), await GuardAsync());
        foreach (var key in keys)
        {
            Assert.Equal("c", await AskAsync(key));
        }

        // All are tried: keys of the dead nodes come to the third by way of them.
        using (var response = await SendAsync(_sidecar.KeyOf("a", "b", "c")))
        {
            Assert.Equal(("c", "2"), (response.Headers.GetValues(RingHeaders.Node).Single(), response.Headers.GetValues(RingHeaders.Fallback).Single()));
        }

        await _nodes[1].StartAsync();
        await _sidecar.UntilLineAsync("1 of 3 nodes are out, which the guard allows", mark);
        Assert.False((await GuardAsync()).FailsOpen);
        await _nodes[0].StartAsync();
        await _sidecar.UntilStateAsync("a", "SlowStart", mark);
        foreach (var node in _nodes)
        {
            await _sidecar.ActAsync(node.Id, "reset");
        }

        foreach (var key in keys)
        {
            Assert.Equal(_sidecar.PreferenceOf(key)[0], await AskAsync(key));
        }
    }

    private async Task<(bool FailsOpen, int Out)> GuardAsync()
    {
        JsonElement ring = await _sidecar.HttpStatusAsync();
        return (ring.GetProperty("failsOpen").GetBoolean(), ring.GetProperty("out").GetInt32());
    }

    /// <summary>Who answers a key.</summary>
    private async Task<string> AskAsync(string key)
    {
        using var response = await SendAsync(key);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response.Headers.GetValues(RingHeaders.Node).Single();
    }

    private async Task<HttpResponseMessage> SendAsync(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add(FaultSidecar.KeyHeader, key);
        return await _http.SendAsync(request);
    }
}
