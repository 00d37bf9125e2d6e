using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RingProxy.Topology;

/// <summary>Certificate files (PEM).</summary>
/// <param name="AuthorityFile">The authorities that may sign the server's certificate; null: those of the machine.</param>
/// <param name="CertificateFile">The client's certificate, with the chain up to the authority if that is longer; null: none.</param>
/// <param name="KeyFile">Its private key, not encrypted; null: in the certificate's file.</param>
internal sealed record EtcdTls(string? AuthorityFile, string? CertificateFile, string? KeyFile)
{
    /// <exception cref="CryptographicException">A file does not hold what it should.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public SslClientAuthenticationOptions ToOptions()
    {
        var options = new SslClientAuthenticationOptions();
        if (AuthorityFile is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(ReadAuthorities(AuthorityFile));
        }
        if (CertificateFile is not null)
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(CertificateFile);
            var certificate = X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile ?? CertificateFile);
            options.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true);
        }
        return options;
    }

    private static X509Certificate2Collection ReadAuthorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities.Count > 0 ? authorities : throw new CryptographicException($"{file} holds no certificate");
    }
}
