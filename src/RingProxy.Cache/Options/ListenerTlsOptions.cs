using RingProxy.Topology;

namespace RingProxy.Cache;

/// <summary>TLS towards clients; without a certificate they are spoken to in clear text. The files are PEM.</summary>
public sealed class ListenerTlsOptions
{
    /// <summary>The certificate that clients see, with its chain if that has more than one.</summary>
    public string? Cert { get; set; }

    /// <summary>Its private key, not encrypted; null: in the certificate's file.</summary>
    public string? Key { get; set; }

    /// <summary>Authorities: clients have to show a certificate signed by one of them; null: they need none.</summary>
    public string? Ca { get; set; }

    internal TlsFiles? Files => Cert is null ? null : new TlsFiles(Ca, Cert, Key);
}
