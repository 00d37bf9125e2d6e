namespace RingProxy.IntegrationTests;

/// <summary>How a test wants its etcd.</summary>
internal sealed record EtcdServerOptions
{
    /// <summary>Serve with TLS and demand a client certificate; null: plain text.</summary>
    public TestCertificates? Certificates { get; init; }

    /// <summary>How long a token lives without use; null: etcd's default.</summary>
    public int? TokenSeconds { get; init; }
}
