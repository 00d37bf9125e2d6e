using RingProxy.Topology;

namespace RingProxy.Cache;

/// <summary>TLS towards nodes; without authorities they are spoken to in clear text. The files are PEM.</summary>
public sealed class NodeTlsOptions
{
    /// <summary>Value of <see cref="Ca"/>: the authorities that the machine trusts.</summary>
    public const string System = "system";

    /// <summary>The authorities that may sign the nodes' certificates: a file, or <c>system</c>.</summary>
    public string? Ca { get; set; }

    /// <summary>The certificate that nodes see, with its chain if that has more than one; null: none.</summary>
    public string? Cert { get; set; }

    /// <summary>Its private key, not encrypted; null: in the certificate's file.</summary>
    public string? Key { get; set; }

    /// <summary>The name that the certificate of every node has to bear; null: the host of its address.</summary>
    public string? ServerName { get; set; }

    internal TlsFiles? Files => Ca is null ? null : new TlsFiles(Ca == System ? null : Ca, Cert, Key);
}
