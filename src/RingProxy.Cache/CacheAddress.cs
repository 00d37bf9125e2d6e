using System.Net;
using System.Net.Sockets;

namespace RingProxy.Cache;

/// <summary>An address to listen on.</summary>
internal static class CacheAddress
{
    public const string LegalForm = "ADDRESS:PORT with an IP address, localhost or * (port 0: any free one), or unix:/PATH";

    private const string UnixPrefix = "unix:";

    /// <summary>Null if the text is not of the legal form.</summary>
    public static EndPoint? TryParse(string text)
    {
        if (text.StartsWith(UnixPrefix, StringComparison.Ordinal))
            return text.Length > UnixPrefix.Length + 1 && text[UnixPrefix.Length] == '/' ? new UnixDomainSocketEndPoint(text[UnixPrefix.Length..]) : null;
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), out var port))
            return null;
        return text[..colon] switch
        {
            "localhost" => new IPEndPoint(IPAddress.Loopback, port),
            "*" => new IPEndPoint(IPAddress.IPv6Any, port),
            var host => IPAddress.TryParse(host, out var address) ? new IPEndPoint(address, port) : null,
        };
    }

    /// <summary>Binds and listens.</summary>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static Socket Listen(EndPoint endPoint)
    {
        const int Backlog = 4096;
        var unixPath = (endPoint as UnixDomainSocketEndPoint)?.ToString();
        var socket = unixPath is not null
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // A socket file that a killed process left behind would make the address look taken.
            if (unixPath is not null)
                File.Delete(unixPath);
            if (endPoint is IPEndPoint { Address: var address } && address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(endPoint);
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException($"cannot listen on {endPoint}: {e.Message}", e);
        }
    }
}
