using System.Net.Security;

namespace RingProxy.Cache;

/// <summary>TLS towards nodes.</summary>
/// <param name="options">With authorities.</param>
/// <param name="time">For looking whether files have changed.</param>
internal sealed class NodeTls(NodeTlsOptions options, TimeProvider time)
{
    private readonly RenewedOptions<SslClientAuthenticationOptions> _renewed = new(options.Files!, files => files.ToClientOptions(), time);

    /// <summary>For a connection to a node.</summary>
    /// <param name="host">Of its address.</param>
    public SslClientAuthenticationOptions For(string host)
    {
        var current = _renewed.Current;
        return new SslClientAuthenticationOptions
        {
            TargetHost = options.ServerName ?? host,
            CertificateChainPolicy = current.CertificateChainPolicy,
            ClientCertificateContext = current.ClientCertificateContext,
        };
    }
}
