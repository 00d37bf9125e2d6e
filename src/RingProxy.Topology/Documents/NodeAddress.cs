using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace RingProxy.Topology;

/// <summary>How a node speaks.</summary>
public enum NodeScheme
{
    /// <summary>The address names none: whatever the listener that uses the ring speaks, in clear text.</summary>
    Unspecified,
    Http,
    Https,

    /// <summary>A Unix domain socket.</summary>
    Unix,
}

/// <summary>The parts of a node's address. Names are not resolved here.</summary>
/// <param name="Scheme">From the prefix.</param>
/// <param name="Host">A host name, an IPv4 address, or an IPv6 address without brackets; for a Unix socket its absolute path.</param>
/// <param name="Port">1 to 65535; 0 for a Unix socket.</param>
public readonly record struct NodeAddress(NodeScheme Scheme, string Host, int Port)
{
    internal const string LegalForms = "host:port, http://host:port, https://host:port or unix:/path, with a port of 1 to 65535 and IPv6 addresses in brackets";

    private const string HttpPrefix = "http://", HttpsPrefix = "https://", UnixPrefix = "unix:";

    public static bool TryParse([NotNullWhen(true)] string? text, out NodeAddress address)
    {
        address = default;
        if (text is null)
            return false;
        if (text.StartsWith(UnixPrefix, StringComparison.Ordinal))
        {
            address = new NodeAddress(NodeScheme.Unix, text[UnixPrefix.Length..], 0);
            return address.Host.Length > 1 && address.Host[0] == '/' && !address.Host.Contains('\0', StringComparison.Ordinal);
        }
        if (text.StartsWith(HttpPrefix, StringComparison.Ordinal))
            return TryParseEndpoint(NodeScheme.Http, text.AsSpan(HttpPrefix.Length), out address);
        if (text.StartsWith(HttpsPrefix, StringComparison.Ordinal))
            return TryParseEndpoint(NodeScheme.Https, text.AsSpan(HttpsPrefix.Length), out address);
        return TryParseEndpoint(NodeScheme.Unspecified, text, out address);
    }

    private static bool TryParseEndpoint(NodeScheme scheme, ReadOnlySpan<char> text, out NodeAddress address)
    {
        address = default;
        var colon = text.LastIndexOf(':');
        if (colon <= 0)
            return false;
        var host = text[..colon];
        var bracketed = host is ['[', .., ']'];
        if (bracketed)
            host = host[1..^1];
        var kind = Uri.CheckHostName(host.ToString());
        var isHost = bracketed ? kind is UriHostNameType.IPv6 : kind is UriHostNameType.Dns or UriHostNameType.IPv4;
        if (!isHost || !int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            return false;
        address = new NodeAddress(scheme, host.ToString(), port);
        return true;
    }
}
