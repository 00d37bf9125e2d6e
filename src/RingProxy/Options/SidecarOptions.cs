using RingProxy.Cache;
using RingProxy.Topology;

namespace RingProxy;

/// <summary>Settings of the role <c>sidecar</c>. docs/configuration.md is the reference.</summary>
internal sealed class SidecarOptions
{
    /// <summary>Names this process in <c>/status</c> and in telemetry. Default: host name and process id.</summary>
    public string? SidecarId { get; set; }

    /// <summary>Where ring documents are: <c>file:DIR</c> or <c>etcd://…</c>. Required.</summary>
    public string? Store { get; set; }

    /// <summary>Folder for the last known good documents. Default: <c>$XDG_STATE_HOME/ringproxy</c>, else <c>~/.local/state/ringproxy</c>.</summary>
    public string? StateDirectory { get; set; }

    public AdminOptions Admin { get; set; } = new();

    public HttpOptions Http { get; set; } = new();

    /// <summary>Where Redis clients connect. Default: nowhere.</summary>
    public RedisOptions Redis { get; set; } = new();

    /// <summary>The memcached side; without listeners there is none.</summary>
    public MemcachedOptions Memcached { get; set; } = new();

    /// <summary>How a sidecar keeps in step with the store.</summary>
    public RingWatcherOptions Watcher { get; set; } = new();

    /// <summary>How long requests in flight may take to end after a signal to stop. Default 30 s; 0 to 1 h.</summary>
    public TimeSpan ShutdownGrace { get; set; } = TimeSpan.FromSeconds(30);

    public OtlpOptions Otlp { get; set; } = new();
}
