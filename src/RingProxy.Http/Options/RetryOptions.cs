namespace RingProxy.Http;

/// <summary>
/// When a request that a node may have seen is sent to another. One that could not be connected is always sent on; this is about the rest, and
/// only for requests that may be repeated: idempotent methods (RFC 9110, section 9.2.2) and those whose client says so.
/// </summary>
public sealed class RetryOptions
{
    /// <summary>After a connection that broke before the answer began. Default true.</summary>
    public bool OnReset { get; set; } = true;

    /// <summary>After a try that took too long. Default true.</summary>
    public bool OnTimeout { get; set; } = true;

    /// <summary>Statuses after which another node is asked; the last node's answer is passed on as it is. Default 500, 502, 503, 504; 500 to 599.</summary>
    public IList<int> Statuses { get; init; } = [500, 502, 503, 504];

    /// <summary>A request header by which a client says that a request may be repeated whatever its method (its value is <c>true</c> or <c>1</c>). Nodes do not see it. Default <c>X-Ring-Retry</c>.</summary>
    public string OptInHeader { get; set; } = RingHeaders.Retry;

    /// <summary>How much of a request's body is kept so that it can be sent again; a longer one is sent once. Default 1 MiB; 0 (bodies are never kept) to 1 GiB.</summary>
    public long MaxBodyBytes { get; set; } = 1 << 20;

    /// <summary>How much of that is kept in memory; the rest goes into a temporary file. Default 64 KiB; 0 to 16 MiB.</summary>
    public int MemoryBytes { get; set; } = 1 << 16;
}
