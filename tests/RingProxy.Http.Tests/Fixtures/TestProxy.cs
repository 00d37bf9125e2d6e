using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RingProxy.Hashing;
using RingProxy.Health;
using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.Http.Tests;

/// <summary>A sidecar's HTTP side on a real Kestrel, fed with ring documents by its holder.</summary>
internal sealed class TestProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Dictionary<string, RingHolder> _holders;

    private TestProxy(WebApplication app, Dictionary<string, RingHolder> holders)
    {
        _app = app;
        _holders = holders;
        Authority = TestServers.EndPointOf(app);
        Http1 = ClientOf(HttpVersion.Version11);
        Http2 = ClientOf(HttpVersion.Version20);
    }

    /// <summary>Host and port.</summary>
    public string Authority { get; }

    public int Port => new Uri($"http://{Authority}").Port;

    public HttpClient Http1 { get; }

    /// <summary>Speaks HTTP/2 by prior knowledge.</summary>
    public HttpClient Http2 { get; }

    public RingHolder Holder => _holders["test"];

    public IServiceProvider Services => _app.Services;

    public HttpRings Rings => Services.GetRequiredService<HttpRings>();

    public HttpRing Ring => Rings["test"];

    public RingHttpControl Control => Services.GetRequiredService<RingHttpControl>();

    /// <summary>How a node stands.</summary>
    public NodeHealth Health(string node) => Ring.Mask.Find(node)!;

    public static async Task<TestProxy> StartAsync(RingHttpOptions options, IReadOnlyList<string>? otherRings = null, RequestDelegate? before = null, TimeProvider? time = null)
    {
        var holders = (otherRings ?? []).Append("test").ToDictionary(id => id, id => new RingHolder(id, TimeProvider.System));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.UseRingProxyLimits(options.Limits);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseRingProxyProtocols(options));
        });
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddRingProxyHttp(options, id => holders[id]);
        var app = builder.Build();
        if (before is not null)
        {
            app.Use(async (context, next) =>
            {
                await before(context);
                await next(context);
            });
        }

        app.UseRingProxy();
        await app.StartAsync();
        return new TestProxy(app, holders);
    }

    /// <summary>A proxy with one route by header over one ring with these nodes.</summary>
    public static async Task<TestProxy> StartAsync(params IEnumerable<TestNode> nodes)
    {
        var proxy = await StartAsync(ByHeader());
        proxy.Offer(Tests.Rings.Of(nodes));
        return proxy;
    }

    /// <summary>One route over ring <c>test</c> whose key is in X-Key.</summary>
    public static RingHttpOptions ByHeader(Action<HttpRouteOptions>? configure = null) => By([new() { Header = "X-Key" }], configure);

    public static RingHttpOptions By(IList<ShardKeySourceOptions> sources, Action<HttpRouteOptions>? configure = null)
    {
        var route = new HttpRouteOptions { RingId = "test", ShardKey = new ShardKeyOptions { Sources = sources } };
        configure?.Invoke(route);
        return new RingHttpOptions { Routes = [route] };
    }

    public void Offer(RingDocument document) =>
        Assert.True(_holders[document.RingId].Offer(RingDocumentWriter.Write(document), RingOrigin.Store), _holders[document.RingId].State.LastRefusal?.ToString());

    /// <summary>The nodes of the preference list, owner first.</summary>
    public string[] PreferenceOf(string key)
    {
        var ring = Holder.Current!.Ring;
        var preference = new int[ring.Nodes.Length];
        return [.. preference[..ring.Lookup(System.Text.Encoding.UTF8.GetBytes(key), preference).Count].Select(index => ring.Nodes[index].NodeId)];
    }

    /// <summary>A key whose preference list begins with these nodes.</summary>
    public string KeyOf(params string[] nodes) =>
        Enumerable.Range(0, 10_000).Select(i => $"key-{i}").First(key => PreferenceOf(key).Take(nodes.Length).SequenceEqual(nodes));

    /// <summary>A connection below HTTP.</summary>
    public Task<RawClient> ConnectAsync() => RawClient.ConnectAsync(Port);

    public Task<HttpResponseMessage> GetAsync(string key, string path = "/") => SendAsync(HttpMethod.Get, key, path);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string key, string path = "/", HttpContent? content = null, HttpClient? client = null)
    {
        client ??= Http1;
        var request = new HttpRequestMessage(method, path)
        {
            Content = content, Version = client.DefaultRequestVersion, VersionPolicy = client.DefaultVersionPolicy,
        };
        request.Headers.TryAddWithoutValidation("X-Key", key);
        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead)
            .OrTimeout(() => $"{method} {path} with key {key}: {Holder.State}");
    }

    /// <summary>What every test is followed by: all requests have ended, and nothing that they took is left.</summary>
    public async ValueTask DisposeAsync()
    {
        Http1.Dispose();
        Http2.Dispose();
        await TestServers.StopAsync(_app, () => Settlement.UntilAsync(Rings));
    }

    private HttpClient ClientOf(Version version) => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
    {
        BaseAddress = new Uri($"http://{Authority}"),
        DefaultRequestVersion = version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = TaskTimeouts.Patience,
    };
}

/// <summary>Documents for test nodes.</summary>
internal static class Rings
{
    public static RingDocument Of(params IEnumerable<TestNode> nodes) => Of(1, nodes.Select(node => new RingNode { NodeId = node.Id, Address = node.Address }));

    public static RingDocument Of(long version, IEnumerable<RingNode> nodes, string ringId = "test") => RingDocumentWriter.Seal(new RingDocument
    {
        RingId = ringId,
        Version = version,
        Placement = new PlacementSpec { Algorithm = "ring" },
        Nodes = [.. nodes],
    });

    /// <summary>A ring as HTTP uses it, with this document in force.</summary>
    public static HttpRing Http(RingDocument document, RingHttpOptions? options = null)
    {
        var holder = new RingHolder(document.RingId, TimeProvider.System);
        Assert.True(holder.Offer(RingDocumentWriter.Write(document), RingOrigin.Store), holder.State.LastRefusal?.ToString());
        return new HttpRing(holder, (options ?? TestProxy.ByHeader()).EffectiveOf(document.RingId), TimeProvider.System);
    }

    public static RingNode Node(string id, string address, NodeStatus status = NodeStatus.Active) => new() { NodeId = id, Address = address, Status = status };

    /// <summary>An address on which nobody listens, until its socket is disposed: it is bound, so nobody else gets it.</summary>
    public static Socket Refusing(out string address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        address = socket.LocalEndPoint!.ToString()!;
        return socket;
    }
}
