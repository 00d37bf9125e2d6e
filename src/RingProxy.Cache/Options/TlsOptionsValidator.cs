using System.Security.Cryptography;
using RingProxy.Topology;

namespace RingProxy.Cache;

/// <summary>Checks the TLS settings of a listener, and that their files can be used.</summary>
internal static class TlsOptionsValidator
{
    public static IEnumerable<CacheOptionError> Validate(ListenerTlsOptions tls, NodeTlsOptions nodeTls)
    {
        if (tls.Cert is null && (tls.Key ?? tls.Ca) is { } alone)
            yield return new CacheOptionError(tls.Key is null ? "tls.ca" : "tls.key", alone, "needs tls.cert");
        if (nodeTls.Ca is null && (nodeTls.Cert ?? nodeTls.Key ?? nodeTls.ServerName) is { } without)
            yield return new CacheOptionError("nodeTls", without, "needs nodeTls.ca; legal: a PEM file, or system");
        if (nodeTls.Key is not null && nodeTls.Cert is null)
            yield return new CacheOptionError("nodeTls.key", nodeTls.Key, "needs nodeTls.cert");
        if (ProblemOf(tls.Files, files => files.ToServerOptions()) is { } problem)
            yield return new CacheOptionError("tls", tls.Cert, problem);
        if (ProblemOf(nodeTls.Files, files => files.ToClientOptions()) is { } nodeProblem)
            yield return new CacheOptionError("nodeTls", nodeTls.Cert ?? nodeTls.Ca, nodeProblem);
    }

    private static string? ProblemOf(TlsFiles? files, Action<TlsFiles> use)
    {
        try
        {
            if (files is not null)
                use(files);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return $"cannot be used: {e.Message}; legal: PEM files with a certificate and its key";
        }
    }
}
