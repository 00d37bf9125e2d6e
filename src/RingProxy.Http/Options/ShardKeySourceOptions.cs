namespace RingProxy.Http;

/// <summary>One place to look for a shard key: exactly one member is set.</summary>
public sealed class ShardKeySourceOptions
{
    /// <summary>Name of a request header; its first value.</summary>
    public string? Header { get; set; }

    /// <summary>Number of a path segment, from 1: segment 2 of <c>/users/42/orders</c> is 42.</summary>
    public int? PathSegment { get; set; }

    /// <summary>A path with <c>{key}</c> in one segment, <c>*</c> for any one segment and <c>**</c> at the end for the rest: <c>/users/{key}/**</c>.</summary>
    public string? PathTemplate { get; set; }

    /// <summary>A regular expression over the path; the key is the group named <c>key</c>, else the first group.</summary>
    public string? PathRegex { get; set; }

    /// <summary>Name of a query parameter; its first value, decoded.</summary>
    public string? Query { get; set; }

    /// <summary>Name of a cookie.</summary>
    public string? Cookie { get; set; }

    /// <summary>True: the host the client asked for, without port, in lower case.</summary>
    public bool? Host { get; set; }

    /// <summary>A regular expression over that host; the key is the group named <c>key</c>, else the first group.</summary>
    public string? HostRegex { get; set; }

    /// <summary>True: the address the connection comes from, IPv4 written as IPv4.</summary>
    public bool? ClientIp { get; set; }

    /// <summary>Name of a gRPC metadata entry; a name that ends in <c>-bin</c> is decoded from base64 to its bytes.</summary>
    public string? GrpcMetadata { get; set; }

    /// <summary>A field of a JSON body.</summary>
    public JsonBodySourceOptions? JsonBody { get; set; }
}

/// <summary>A field of a JSON body; the body is forwarded untouched.</summary>
public sealed class JsonBodySourceOptions
{
    /// <summary>A JSON pointer (RFC 6901), such as <c>/user/id</c>, to a string, a number or a boolean.</summary>
#pragma warning disable CA1720 // RFC 6901 calls it a pointer.
    public string Pointer { get; set; } = "";
#pragma warning restore CA1720

    /// <summary>How much of the body is looked at; a field that comes later is not found. Default 65,536; 1 to 262,144.</summary>
    public int MaxBytes { get; set; } = 65_536;
}
