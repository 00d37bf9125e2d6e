using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RingProxy.CacheBench;

/// <summary>Commands and replies of one length each, so that counting bytes is counting commands.</summary>
internal static class Wires
{
    public const int KeyCount = 100_000;

    public static readonly byte[] Reply = Encoding.ASCII.GetBytes($"$100\r\n{new string('x', 100)}\r\n");

    public static readonly int CommandBytes = Get(0).Length;

    public static byte[] Get(int key) => Get(string.Create(CultureInfo.InvariantCulture, $"key:{key:D12}"));

    public static byte[] Get(string key) => Encoding.ASCII.GetBytes($"*2\r\n$3\r\nGET\r\n${key.Length}\r\n{key}\r\n");

    public static Socket Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    public static void ReceiveAll(Socket socket, Span<byte> buffer, long bytes)
    {
        while (bytes > 0)
        {
            var count = socket.Receive(buffer[..(int)Math.Min(buffer.Length, bytes)]);
            bytes -= count > 0 ? count : throw new EndOfStreamException("the connection was closed");
        }
    }
}
