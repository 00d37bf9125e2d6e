namespace RingProxy.Http;

/// <summary>Which version of HTTP nodes are spoken to in.</summary>
public enum NodeProtocol
{
    /// <summary>HTTP/2 if the client speaks it, else HTTP/1.1: gRPC stays gRPC.</summary>
    Same,
    Http1,

    /// <summary>Over TLS by negotiation, in clear text by prior knowledge.</summary>
    Http2,
}

/// <summary>Requests that follow one ring, and how.</summary>
public sealed class HttpRouteOptions
{
    /// <summary>The ring that decides.</summary>
    public string RingId { get; set; } = "";

    /// <summary>Whole path segments at the start, such as <c>/api</c>. Default <c>/</c>: all.</summary>
    public string PathPrefix { get; set; } = "/";

    /// <summary>Host names without port; empty: any. Default empty.</summary>
    public IList<string> Hosts { get; init; } = [];

    /// <summary>Where the shard key is.</summary>
    public ShardKeyOptions ShardKey { get; set; } = new();

    /// <summary>Whether responses name the node and the ring's id and version. Default true.</summary>
    public bool Passport { get; set; } = true;

    /// <summary>Default <see cref="NodeProtocol.Same"/>.</summary>
    public NodeProtocol NodeProtocol { get; set; }

    /// <summary>Whether nodes see the client's Host header instead of their own address. Default false.</summary>
    public bool PreserveHost { get; set; }

    /// <summary>Whether the fields of <see cref="RingHttpOptions.Forwarded"/> are appended. Default true.</summary>
    public bool ForwardedHeaders { get; set; } = true;

    /// <summary>How many nodes may be tried for one request. 1: only the first that is able. Default: the ring's replicas, at least 2. 1 to 16.</summary>
    public int? Tries { get; set; }

    /// <summary>Default <see cref="OwnerOutAnswer.Next"/>.</summary>
    public OwnerOutAnswer WhenOwnerOut { get; set; }

    /// <summary>
    /// How long one node may take until its answer begins; then the try has failed. Default 30 s, but none for gRPC and upgrades, whose answers
    /// may begin late by design; a value holds for all. 10 ms to 24 h.
    /// </summary>
    public TimeSpan? PerTryTimeout { get; set; }

    /// <summary>How long all tries together may take, waiting included, until an answer begins. Default: no limit. 10 ms to 24 h.</summary>
    public TimeSpan? Deadline { get; set; }

    public RetryOptions Retry { get; set; } = new();

    /// <summary>Default: no second try beside the first.</summary>
    public HedgeOptions? Hedge { get; set; }

    /// <summary>Sessions that stay with the node that answered first. Default absent: every request goes by its key.</summary>
    public StickyOptions? Sticky { get; set; }

    /// <summary>How many requests may come to this route in a time. Default absent: no limit of its own.</summary>
    public RateLimitOptions? RateLimit { get; set; }

    /// <summary>How streams leave a node that no longer owns their key. Default null: they do not.</summary>
    public StreamMoveOptions? Streams { get; set; }
}
