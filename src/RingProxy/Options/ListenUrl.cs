using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace RingProxy;

/// <summary>An address to listen on, in clear text.</summary>
internal sealed record ListenUrl(IPAddress? Address, int Port, string? UnixPath)
{
    public const string LegalForm = "http://ADDRESS:PORT with an IP address, localhost or * (port 0: any free one), or http://unix:/PATH";

    private const string Scheme = "http://", UnixScheme = "http://unix:";

    /// <summary>Null if the text is not of the legal form.</summary>
    public static ListenUrl? TryParse(string text)
    {
        if (text.StartsWith(UnixScheme, StringComparison.Ordinal))
        {
            var path = text[UnixScheme.Length..];
            return path.StartsWith('/') && path.Length > 1 ? new ListenUrl(null, 0, path) : null;
        }

        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return null;
        }

        var authority = text[Scheme.Length..].TrimEnd('/');
        var colon = authority.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(authority.AsSpan(colon + 1), out var port))
        {
            return null;
        }

        var host = authority[..colon];
        return host switch
        {
            "localhost" => new ListenUrl(IPAddress.Loopback, port, null),
            "*" => new ListenUrl(IPAddress.IPv6Any, port, null),
            _ => IPAddress.TryParse(host, out var address) ? new ListenUrl(address, port, null) : null,
        };
    }

    public void Listen(KestrelServerOptions server, Action<ListenOptions> configure)
    {
        if (UnixPath is not null)
        {
            // A socket that a killed process left behind would make the address look taken.
            File.Delete(UnixPath);
            server.ListenUnixSocket(UnixPath, configure);
        }
        else if (IPAddress.IPv6Any.Equals(Address))
        {
            // Unlike a plain bind, this falls back to IPv4 on a machine without IPv6.
            server.ListenAnyIP(Port, configure);
        }
        else
        {
            server.Listen(Address!, Port, configure);
        }
    }
}
