using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RingProxy.Testing;
using RingProxy.Topology;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace RingProxy.Http.Tests;

/// <summary>The policy in an ordinary YARP application.</summary>
public sealed class RingLoadBalancingPolicyTests : IAsyncLifetime
{
    private const int ManyNodes = 12;

    private readonly List<TestNode> _nodes = [];
    private readonly RingHolder _holder = new("test", TimeProvider.System);

    public async Task InitializeAsync()
    {
        foreach (var id in "abc")
        {
            _nodes.Add(await TestNode.StartAsync($"{id}", TestNode.Named($"{id}")));
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task Pick_WithAllAvailable_IsTheOwner()
    {
        Offer(Rings.Of(_nodes));
        await using var app = await StartAsync(Cluster());
        using var client = ClientOf(app);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal((HttpStatusCode.OK, PreferenceOf($"k{i}")[0]), await GetAsync(client, $"k{i}"));
        }

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(client, key: null)).Status);
    }

    [Fact]
    public async Task Pick_WithTheOwnerUnhealthy_IsTheNextInThePreferenceList()
    {
        Offer(Rings.Of(_nodes));
        await using var app = await StartAsync(Cluster());
        using var client = ClientOf(app);
        SetHealth(app, "b", DestinationHealth.Unhealthy);
        var moved = 0;
        for (var i = 0; i < 20; i++)
        {
            var preference = PreferenceOf($"k{i}");
            moved += preference[0] == "b" ? 1 : 0;
            Assert.Equal((HttpStatusCode.OK, preference.First(id => id != "b")), await GetAsync(client, $"k{i}"));
        }

        Assert.InRange(moved, 1, 19);
    }

    [Fact]
    public async Task Pick_WithOnlyTheLastOfManyAvailable_WalksTheWholePreferenceList()
    {
        var ids = Enumerable.Range(0, ManyNodes).Select(i => $"n{i}").ToArray();
        Offer(Rings.Of(1, ids.Select(id => Rings.Node(id, _nodes[0].Address))));
        var (last, notOfTheRing) = (PreferenceOf("k")[^1], "stranger");
        await using var app = await StartAsync(Cluster([(last, _nodes[1].Address), (notOfTheRing, _nodes[2].Address)]));
        using var client = ClientOf(app);
        Assert.Equal((HttpStatusCode.OK, "b"), await GetAsync(client, "k"));
    }

    [Fact]
    public async Task Pick_WithoutARing_OrNodesOfIt_Is503()
    {
        await using var app = await StartAsync(Cluster([("x", _nodes[0].Address), ("y", _nodes[1].Address)]));
        using var client = ClientOf(app);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(client, "k")).Status);
        Offer(Rings.Of(_nodes));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(client, "k")).Status);
    }

    public static TheoryData<string?, string?, string> WrongMetadata => new()
    {
        { null, """{"header":"X-Key"}""", "cluster 'c': metadata RingProxy.RingId is missing; legal: the id of a ring" },
        { "test", null, "cluster 'c': metadata RingProxy.ShardKey is missing" },
        { "test", "header", "cluster 'c': metadata RingProxy.ShardKey: 'header'" },
        { "test", """{"haeder":"X-Key"}""", "haeder" },
        { "test", """{"header":"X-Key","query":"id"}""", "cluster 'c': RingProxy.ShardKey: 2 kinds of source; legal: exactly one of header," },
        { "test", """{"jsonBody":{"pointer":"/id"}}""", "a policy cannot read a body; legal: any other source" },
    };

    [Theory]
    [MemberData(nameof(WrongMetadata))]
    public void Settings_OfWrongMetadata_NameClusterAndMember(string? ringId, string? shardKey, string expected)
    {
        var metadata = new Dictionary<string, string>();
        if (ringId is not null)
        {
            metadata[RingLoadBalancing.RingIdKey] = ringId;
        }

        if (shardKey is not null)
        {
            metadata[RingLoadBalancing.ShardKeyKey] = shardKey;
        }

        var error = Assert.Throws<InvalidOperationException>(() => new RingClusterSettings(new ClusterConfig { ClusterId = "c", Metadata = metadata }, _ => _holder));
        Assert.Contains("cluster 'c'", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_OfAClusterWithWrongMetadata_Is500_NotAnyNode()
    {
        Offer(Rings.Of(_nodes));
        await using var app = await StartAsync(Cluster() with { Metadata = null });
        using var client = ClientOf(app);
        Assert.Equal(HttpStatusCode.InternalServerError, (await GetAsync(client, "k")).Status);
    }

    private void Offer(RingDocument document) => Assert.True(_holder.Offer(RingDocumentWriter.Write(document), RingOrigin.Store));

    private string[] PreferenceOf(string key)
    {
        var ring = _holder.Current!.Ring;
        var preference = new int[ring.Nodes.Length];
        return [.. preference[..ring.Lookup(System.Text.Encoding.UTF8.GetBytes(key), preference).Count].Select(index => ring.Nodes[index].NodeId)];
    }

    private ClusterConfig Cluster() => Cluster(_nodes.Select(node => (node.Id, node.Address)));

    private static ClusterConfig Cluster(IEnumerable<(string Id, string Address)> destinations) => new()
    {
        ClusterId = "c",
        LoadBalancingPolicy = RingLoadBalancing.PolicyName,
        HealthCheck = new HealthCheckConfig { Passive = new PassiveHealthCheckConfig { Enabled = true } },
        Destinations = destinations.ToDictionary(node => node.Id, node => new DestinationConfig { Address = $"http://{node.Address}" }),
        Metadata = new Dictionary<string, string> { [RingLoadBalancing.RingIdKey] = "test", [RingLoadBalancing.ShardKeyKey] = """{"header":"X-Key"}""" },
    };

    private async Task<WebApplication> StartAsync(ClusterConfig cluster)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        builder.Services.AddReverseProxy()
            .LoadFromMemory([new RouteConfig { RouteId = "r", ClusterId = "c", Match = new RouteMatch { Path = "{**all}" } }], [cluster])
            .AddRingLoadBalancing(_ => _holder);
        var app = builder.Build();
        app.MapReverseProxy();
        await app.StartAsync();
        return app;
    }

    private static HttpClient ClientOf(WebApplication app) => new() { BaseAddress = new Uri($"http://{TestServers.EndPointOf(app)}") };

    private static void SetHealth(WebApplication app, string id, DestinationHealth health)
    {
        Assert.True(app.Services.GetRequiredService<IProxyStateLookup>().TryGetCluster("c", out var cluster));
        var destination = cluster.Destinations[id];
        destination.Health.Passive = health;
        app.Services.GetRequiredService<Yarp.ReverseProxy.Health.IClusterDestinationsUpdater>().UpdateAvailableDestinations(cluster);
    }

    private static async Task<(HttpStatusCode Status, string Answer)> GetAsync(HttpClient client, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        if (key is not null)
        {
            request.Headers.Add("X-Key", key);
        }

        using var response = await client.SendAsync(request).OrTimeout(() => $"key {key}");
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
