using RingProxy.Cache;
using RingProxy.Http;
using RingProxy.Topology;

namespace RingProxy;

/// <summary>
/// A running sidecar: the rings, the traffic server and the admin server. Stops in the order that loses nothing: not ready, no new
/// connections, requests in flight to their end, then the rings and the admin port.
/// </summary>
internal sealed class Sidecar : IAsyncDisposable
{
    private readonly SidecarOptions _options;
    private readonly RingSet _rings;
    private readonly WebApplication? _traffic;
    private readonly CacheServer _caches;
    private readonly AdminServer _admin;
    private readonly TelemetryExport? _telemetry;

    private Sidecar(SidecarOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _options = options;
        Identity = new SidecarIdentity(options.SidecarId ?? $"{Environment.MachineName}-{Environment.ProcessId}", time.GetUtcNow());
        _rings = new RingSet(options, options.StateDirectory ?? StateDirectory.Default(), time, loggers);
        Readiness = new Readiness(_rings.Holders);
        _traffic = options.Http.Routes.Count > 0 ? TrafficServer.Create(options, _rings, loggers) : null;
        _caches = new CacheServer(options.Redis, options.Memcached, ringId => _rings.Find(ringId)!);
        _admin = new AdminServer(options.Admin, Identity, _rings, _traffic?.Services.GetRequiredService<RingHttpControl>(), _caches, Readiness, time, loggers);
        _telemetry = TelemetryExport.Start(options.Otlp, Identity.SidecarId, _rings.Holders, time);
    }

    public SidecarIdentity Identity { get; }

    public Readiness Readiness { get; }

    /// <summary>Where traffic is served, with the ports that were taken.</summary>
    public IReadOnlyList<string> TrafficUrls => [.. _traffic?.Urls ?? [], .. _caches.RedisAddresses.Select(address => $"redis://{address}"), .. _caches.MemcachedAddresses.Select(address => $"memcached://{address}")];

    public string AdminUrl => _admin.Url;

    /// <summary>Without a password.</summary>
    public string StoreName => _rings.StoreName;

    /// <summary>The holder of a ring that a route names.</summary>
    internal RingHolder HolderOf(string ringId) => _rings.Find(ringId) ?? throw new ArgumentException($"no route names ring '{ringId}'", nameof(ringId));

    /// <summary>Starts everything; returns when requests are served, with or without a ring.</summary>
    /// <exception cref="IOException">An address cannot be listened on.</exception>
    public static async Task<Sidecar> StartAsync(SidecarOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        var sidecar = new Sidecar(options, time, loggers);
        try
        {
            // The admin port first: it tells why a start takes long.
            await sidecar._admin.StartAsync();
            await sidecar._rings.StartAsync();
            if (sidecar._traffic is not null)
            {
                await sidecar._traffic.StartAsync();
            }

            sidecar._caches.Start();
        }
        catch
        {
            await sidecar.DisposeAsync();
            throw;
        }

        return sidecar;
    }

    public async ValueTask DisposeAsync()
    {
        Readiness.Stop();
        using (var grace = new CancellationTokenSource(_options.ShutdownGrace))
        {
            await Task.WhenAll(_traffic?.StopAsync(grace.Token) ?? Task.CompletedTask, _caches.StopAsync(grace.Token));
        }

        if (_traffic is not null)
        {
            await _traffic.DisposeAsync();
        }

        await _caches.DisposeAsync();
        await _rings.DisposeAsync();
        await _admin.DisposeAsync();
        _telemetry?.Dispose();
    }
}
