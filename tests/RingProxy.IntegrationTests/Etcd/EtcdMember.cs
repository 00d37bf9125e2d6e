using System.Net;
using System.Net.Sockets;

namespace RingProxy.IntegrationTests;

/// <summary>Name and ports of a member. etcd must know its ports before it starts, so they are looked up first; a start that finds one taken is made again.</summary>
internal sealed record EtcdMember(string Name, int ClientPort, int PeerPort)
{
    public static EtcdMember OnFreePorts(string name)
    {
        using var client = Listen();
        using var peer = Listen();
        return new EtcdMember(name, Port(client), Port(peer));
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;
}
