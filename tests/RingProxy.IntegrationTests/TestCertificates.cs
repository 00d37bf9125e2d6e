using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RingProxy.Testing;

namespace RingProxy.IntegrationTests;

/// <summary>An authority of the test's own, with a certificate for the server (127.0.0.1, localhost) and one for clients, as PEM files.</summary>
internal sealed class TestCertificates : IDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly TempDirectory _directory = new();

    public TestCertificates()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        File.WriteAllText(AuthorityFile, authority.ExportCertificatePem());
        // etcd's gateway calls etcd itself, with the server's certificate as a client's.
        Issue(authority, "server", ServerFile, ServerKeyFile, ServerUse, ClientUse);
        Issue(authority, "client", ClientFile, ClientKeyFile, ClientUse);
    }

    public string AuthorityFile => _directory.File("ca.pem");

    public string ServerFile => _directory.File("server.pem");

    public string ServerKeyFile => _directory.File("server.key");

    public string ClientFile => _directory.File("client.pem");

    public string ClientKeyFile => _directory.File("client.key");

    public void Dispose() => _directory.Dispose();

    private static void Issue(X509Certificate2 authority, string name, string file, string keyFile, params string[] uses)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var usesAllowed = new OidCollection();
        foreach (var use in uses)
            usesAllowed.Add(new Oid(use));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usesAllowed, critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, authority.NotBefore, authority.NotAfter, RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(file, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
    }
}
