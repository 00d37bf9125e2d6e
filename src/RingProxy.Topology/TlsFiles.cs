using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RingProxy.Topology;

/// <summary>Certificate files (PEM) of one side of TLS connections. Revocation is not looked up.</summary>
/// <param name="AuthorityFile">The authorities that may sign the peer's certificate; null: those of the machine.</param>
/// <param name="CertificateFile">Our certificate, with the chain up to the authority if that is longer; null: none.</param>
/// <param name="KeyFile">Its private key, not encrypted; null: in the certificate's file.</param>
public sealed record TlsFiles(string? AuthorityFile, string? CertificateFile, string? KeyFile)
{
    /// <summary>Every file that is named.</summary>
    public IEnumerable<string> All => new[] { AuthorityFile, CertificateFile, KeyFile }.OfType<string>();

    /// <summary>For the side that connects; the name to be found in the peer's certificate is the caller's to set.</summary>
    /// <exception cref="CryptographicException">A file does not hold what it should.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public SslClientAuthenticationOptions ToClientOptions() => new()
    {
        CertificateChainPolicy = ReadPolicy(),
        ClientCertificateContext = ReadCertificate(),
    };

    /// <summary>For the side that is connected to. With authorities, clients have to show a certificate signed by one of them.</summary>
    /// <inheritdoc cref="ToClientOptions" path="/exception"/>
    public SslServerAuthenticationOptions ToServerOptions() => new()
    {
        ServerCertificateContext = ReadCertificate() ?? throw new CryptographicException("a server needs a certificate"),
        ClientCertificateRequired = AuthorityFile is not null,
        CertificateChainPolicy = ReadPolicy(),
        AllowRenegotiation = false,
    };

    /// <summary>Nothing is fetched: whoever waits for a handshake must not wait for a third party.</summary>
    private X509ChainPolicy ReadPolicy()
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (AuthorityFile is null)
            return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.ImportFromPemFile(AuthorityFile);
        return policy.CustomTrustStore.Count > 0 ? policy : throw new CryptographicException($"{AuthorityFile} holds no certificate");
    }

    private SslStreamCertificateContext? ReadCertificate()
    {
        if (CertificateFile is null)
            return null;
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(CertificateFile);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile ?? CertificateFile), chain, offline: true);
    }
}
