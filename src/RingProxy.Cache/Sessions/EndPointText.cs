using System.Net.Sockets;

namespace RingProxy.Cache;

/// <summary>Where the ends of a client's connection are, as text when somebody asks.</summary>
internal readonly struct EndPointText(Socket socket)
{
    public string Remote => Text(isRemote: true);

    public string Local => Text(isRemote: false);

    private string Text(bool isRemote)
    {
        try
        {
            return (isRemote ? socket.RemoteEndPoint : socket.LocalEndPoint)?.ToString() ?? "";
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return "";
        }
    }
}
