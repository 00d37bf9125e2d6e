using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Yarp.ReverseProxy.Forwarder;

namespace RingProxy.Http;

/// <summary>Makes the one client that all routes share: pools of connections by node, nothing that changes a message on the way.</summary>
internal static class NodeConnector
{
    public static SocketsHttpHandler CreateClient(RingHttpOptions options) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = options.ConnectTimeout,
        // An answer that nobody wants any more is read to its end if that is near; else the node hears of it at once.
        ResponseDrainTimeout = TimeSpan.FromMilliseconds(100),
        ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
        // The server reads request headers as UTF-8 and refuses what is not; responses are Latin-1 on both sides. So bytes stay what they are.
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ConnectCallback = static (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, cancellationToken),
    };

    /// <summary>Connects to a node, without a request.</summary>
    public static ValueTask<Stream> ConnectAsync(Uri node, CancellationToken cancellationToken) =>
        ConnectAsync(new DnsEndPoint(node.IdnHost, node.Port), cancellationToken);

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint node, CancellationToken cancellationToken)
    {
        var path = NodeUri.UnixPathOf(node.Host);
        EndPoint endPoint = path is null ? node : new UnixDomainSocketEndPoint(path);
        var socket = path is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
