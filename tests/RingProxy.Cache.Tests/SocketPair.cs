using System.Net.Sockets;
using RingProxy.Testing;

namespace RingProxy.Cache.Tests;

/// <summary>Two ends of one connection.</summary>
internal sealed class SocketPair : IDisposable
{
    private readonly TempDirectory _directory = new();

    public SocketPair()
    {
        using var listener = New();
        listener.Bind(new UnixDomainSocketEndPoint(_directory.File("s")));
        listener.Listen(1);
        Left = New();
        Left.Connect(new UnixDomainSocketEndPoint(_directory.File("s")));
        Right = listener.Accept();
    }

    public Socket Left { get; }

    public Socket Right { get; }

    public void Dispose()
    {
        Left.Dispose();
        Right.Dispose();
        _directory.Dispose();
    }

    private static Socket New() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
}
