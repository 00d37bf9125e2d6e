using System.Collections.Immutable;

namespace RingProxy.Topology;

/// <summary>How to reach an etcd cluster, and where in it the rings are.</summary>
internal sealed record EtcdOptions
{
    /// <summary>Members of one cluster, at least one: <c>host:port</c>. One serves until it fails.</summary>
    public required ImmutableArray<string> Endpoints { get; init; }

    /// <summary>What all keys start with, without a slash at the end. Default <c>/ringproxy</c>.</summary>
    public string Prefix { get; init; } = "/ringproxy";

    /// <summary>Null: no user; etcd must run without authentication, or take the user from the client certificate.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>Null: plain text.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>How long one call may take at one endpoint, connecting included. Default 5 s.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a watch may say nothing before it counts as dead. It is asked for a sign of life three times in that time.
    /// Longer: slower to notice a server that hangs; shorter: a busy one is taken for dead. Default 10 s.
    /// </summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Age from which a token is renewed before it is used. etcd forgets a simple token after 5 minutes without use unless told otherwise, and
    /// a signed one at the time written in it; a token refused earlier is renewed at once. Default 2 minutes.
    /// </summary>
    public TimeSpan TokenAge { get; init; } = TimeSpan.FromMinutes(2);
}
