namespace RingProxy.Cache;

/// <summary>One address where Redis clients connect, and the ring that decides for them.</summary>
public sealed class RedisListenerOptions
{
    /// <summary>The ring that decides.</summary>
    public string RingId { get; set; } = "";

    /// <summary><c>ADDRESS:PORT</c> (port 0: any free one) or <c>unix:/PATH</c>. Default <c>127.0.0.1:6379</c>.</summary>
    public string Listen { get; set; } = "127.0.0.1:6379";

    /// <summary>How long a node may take for a command. Default 2 s; 1 ms to 10 min.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long connecting to a node may take. Default 1 s; 1 ms to 60 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Connections to a node, for each loop, protocol version and database in use. Default 1; 1 to 64.</summary>
    public int ConnectionsPerNode { get; set; } = 1;

    /// <summary>How many databases clients may select. Default 16; 1 to 64.</summary>
    public int Databases { get; set; } = 16;

    /// <summary>Clients at a time; one more is told so and disconnected. Default 10,000; 1 to 1,000,000.</summary>
    public int MaxClients { get; set; } = 10_000;

    /// <summary>The longest argument, such as a value, in bytes. Default 128 MiB; 1 KiB to 512 MiB.</summary>
    public int MaxArgumentBytes { get; set; } = 128 * 1024 * 1024;

    /// <summary>Commands of one client under way before no more are read from it. Default 1,024; 1 to 1,000,000.</summary>
    public int MaxCommandsUnderWay { get; set; } = 1024;

    /// <summary>Reply bytes that a client has not taken, after which it is disconnected. Default 1 GiB; 1 MiB to 64 GiB.</summary>
    public long MaxUntakenBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>Bytes that may wait for one connection to a node; more commands for it fail at once. Default 64 MiB; 64 KiB to 16 GiB.</summary>
    public long MaxWaitingBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>Whether MSET is split over nodes, which is not atomic. Default true; otherwise its keys must have one owner.</summary>
    public bool SplitMset { get; set; } = true;

    /// <summary>
    /// <c>owner</c>; <c>replica</c>: commands that only read go to a replica of the owner, as far as one can be reached; <c>onRequest</c>: for clients that
    /// said READONLY. Default <c>owner</c>.
    /// </summary>
    public RedisReadFrom ReadFrom { get; set; }

    /// <summary>Commands that act on every node and are refused unless named here: <c>KEYS</c>, <c>FLUSHALL</c>, <c>FLUSHDB</c>, <c>SCRIPT|FLUSH</c>, … Default none.</summary>
    public IList<string> AllowCommands { get; set; } = [];

    /// <summary>Who may connect; none: everybody.</summary>
    public IList<RedisUserOptions> Users { get; set; } = [];

    /// <summary>The name by which nodes know us; null: their default user.</summary>
    public string? NodeUser { get; set; }

    /// <summary>What nodes ask for; null: nothing.</summary>
    public string? NodePassword { get; set; }

    /// <summary>TLS towards clients.</summary>
    public ListenerTlsOptions Tls { get; set; } = new();

    /// <summary>TLS towards nodes.</summary>
    public NodeTlsOptions NodeTls { get; set; } = new();
}
