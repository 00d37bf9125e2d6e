namespace RingProxy.Http;

/// <summary>Which fields tell nodes of the client.</summary>
public enum ForwardedFields
{
    /// <summary>X-Forwarded-For, -Host and -Proto.</summary>
    XForwarded,

    /// <summary>Forwarded (RFC 7239).</summary>
    Forwarded,
    Both,
}

/// <summary>What nodes are told of a client, and from whom it is believed.</summary>
public sealed class ForwardedOptions
{
    /// <summary>
    /// Peers whose fields are believed and appended to: networks such as <c>10.0.0.0/8</c>, or <c>unix</c> for Unix sockets. What all others send is dropped.
    /// Default: loopback and Unix sockets.
    /// </summary>
    public IList<string> TrustedNetworks { get; set; } = ["127.0.0.0/8", "::1/128", ForwardedTrust.Unix];

    /// <summary>Default <see cref="ForwardedFields.XForwarded"/>.</summary>
    public ForwardedFields Headers { get; set; }
}
