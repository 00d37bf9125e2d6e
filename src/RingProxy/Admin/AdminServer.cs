using RingProxy.Cache;
using RingProxy.Http;

namespace RingProxy;

/// <summary>The admin port: one small endpoint a path, JSON only.</summary>
internal sealed class AdminServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    public AdminServer(
        AdminOptions options, SidecarIdentity identity, RingSet rings, RingHttpControl? http, CacheServer caches, Readiness readiness, TimeProvider time, ILoggerFactory loggers)
    {
        var builder = BareWebApplication.CreateBuilder(loggers);
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            ListenUrl.TryParse(options.Url)!.Listen(server, _ => { });
        });
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.UseRouting();
        _app.MapGet("/status", async context => await AdminJson.WriteAsync(
            context, StatusCodes.Status200OK, StatusReport.Of(identity, rings.Holders, http, await caches.RedisStatusAsync(), await caches.MemcachedStatusAsync(), readiness, time)));
        _app.MapGet("/healthz", context => AdminJson.WriteAsync(context, StatusCodes.Status200OK, new { status = "alive" }));
        _app.MapGet("/readyz", context => ReadyEndpoint.HandleAsync(context, readiness));
        _app.MapGet("/rings/{ringId}/lookup", context => LookupEndpoint.HandleAsync(context, rings));
        _app.MapPost("/rings/{ringId}/nodes/{nodeId}/{action}", context => NodeEndpoint.HandleAsync(context, http));
        _app.MapGet("/redis", async context => await AdminJson.WriteAsync(context, StatusCodes.Status200OK, new { listeners = await caches.RedisStatusAsync() }));
        _app.MapFallback(context => AdminJson.ProblemAsync(
            context, StatusCodes.Status404NotFound, "No such page", "Legal: GET /status, /redis, /healthz, /readyz, /rings/{ringId}/lookup?key=…; POST /rings/{ringId}/nodes/{nodeId}/isolate, …/reset"));
    }

    public string Url => _app.Urls.First();

    public Task StartAsync() => _app.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
