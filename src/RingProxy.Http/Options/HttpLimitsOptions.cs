namespace RingProxy.Http;

/// <summary>How much a client may send, hold and keep waiting. What is beyond a limit is refused or cut off before a node sees it.</summary>
public sealed class HttpLimitsOptions
{
    /// <summary>Method, target and version. Beyond it: 414. Default 8,192; 256 to 1,048,576.</summary>
    public int MaxRequestLineBytes { get; set; } = 8_192;

    /// <summary>All field lines of a request, names and values. Beyond it: 431. Default 32,768; 1,024 to 1,048,576.</summary>
    public int MaxHeaderBytes { get; set; } = 32_768;

    /// <summary>Field lines of a request. Beyond it: 431. Default 100; 10 to 10,000.</summary>
    public int MaxHeaders { get; set; } = 100;

    /// <summary>Beyond it: 413. Default: no limit, as only the node knows what it takes. At least 1.</summary>
    public long? MaxBodyBytes { get; set; }

    /// <summary>Connections of all clients. Further ones are closed at once. Default: no limit. At least 1.</summary>
    public long? MaxConnections { get; set; }

    /// <summary>Connections that were upgraded, such as WebSockets. Beyond it an upgrade is refused. Default: no limit. At least 1.</summary>
    public long? MaxUpgradedConnections { get; set; }

    /// <summary>How long a connection may be idle between requests. Default 130 s; 1 s to 24 h.</summary>
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(130);

    /// <summary>How long the head of a request may take from its first byte. Then: 408. Default 30 s; 100 ms to 1 h.</summary>
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A body that comes more slowly is cut off after <see cref="MinRateGrace"/>. Default 0: streams may pause. 0 to 1 GiB.</summary>
    public double MinRequestBytesPerSecond { get; set; }

    /// <summary>A client that takes an answer more slowly is cut off after <see cref="MinRateGrace"/>. Default 0. 0 to 1 GiB.</summary>
    public double MinResponseBytesPerSecond { get; set; }

    /// <summary>How long a body may be slower than the least rate. Default 5 s; 1 s (the server's own clock ticks once a second, so not below) to 1 h.</summary>
    public TimeSpan MinRateGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a request goes on after its client has shut down its sending side and takes nothing of the answer, over HTTP/1.1. Whoever only says that nothing more comes looks the
    /// same as whoever has left, so this is also how long a node may work for nobody. Default 10 s; 0 (gone at once) to 1 h.
    /// </summary>
    public TimeSpan HalfCloseTimeout { get; set; } = TimeSpan.FromSeconds(10);

    public Http2LimitsOptions Http2 { get; set; } = new();
}
