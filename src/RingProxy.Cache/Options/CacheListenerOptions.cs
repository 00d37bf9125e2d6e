namespace RingProxy.Cache;

/// <summary>What the listeners of every protocol have.</summary>
/// <param name="listen">The default of <see cref="Listen"/>.</param>
public abstract class CacheListenerOptions(string listen)
{
    /// <summary>Which ring decides.</summary>
    public string RingId { get; set; } = "";

    /// <summary><c>ADDRESS:PORT</c>, <c>localhost:PORT</c>, <c>*:PORT</c> or <c>unix:/PATH</c>; by default the protocol's own port on loopback.</summary>
    public string Listen { get; set; } = listen;

    /// <summary>How long a node may take for a command. Default 2 s; 1 ms to 10 min.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long connecting to a node may take. Default 1 s; 1 ms to 60 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Connections to a node, for each loop and way of speaking to it. Default 1; 1 to 64.</summary>
    public int ConnectionsPerNode { get; set; } = 1;

    /// <summary>Clients at a time; one more is told so and disconnected. Default 10,000; 1 to 1,000,000.</summary>
    public int MaxClients { get; set; } = 10_000;

    /// <summary>Commands of one client under way before no more are read from it. Default 1,024; 1 to 1,000,000.</summary>
    public int MaxCommandsUnderWay { get; set; } = 1024;

    /// <summary>Reply bytes that a client has not taken, after which it is disconnected. Default 1 GiB; 1 MiB to 64 GiB.</summary>
    public long MaxUntakenBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>Bytes that may wait for one connection to a node; more commands for it fail at once. Default 64 MiB; 64 KiB to 16 GiB.</summary>
    public long MaxWaitingBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>The name by which nodes know us; null: their default user.</summary>
    public string? NodeUser { get; set; }

    /// <summary>What nodes ask for; null: nothing.</summary>
    public string? NodePassword { get; set; }

    /// <summary>TLS towards clients.</summary>
    public ListenerTlsOptions Tls { get; set; } = new();

    /// <summary>TLS towards nodes.</summary>
    public NodeTlsOptions NodeTls { get; set; } = new();
}
