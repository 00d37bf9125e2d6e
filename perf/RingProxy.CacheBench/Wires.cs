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

    public static byte[] Get(int key) => Get(Key(key));

    public static string Key(int key) => string.Create(CultureInfo.InvariantCulture, $"key:{key:D12}");

    /// <summary>The get of a protocol, of a key.</summary>
    public static Func<string, byte[]> GetOf(string protocol) => protocol switch
    {
        "redis" => Get,
        "memcached" => key => Encoding.ASCII.GetBytes($"get {key}\r\n"),
        _ => throw new FormatException($"'{protocol}' is no protocol; legal: redis, memcached"),
    };

    /// <summary>Sends a get and waits for its reply: a value of 100 bytes, none, or an error.</summary>
    /// <returns>True for a value.</returns>
    public static bool Ask(Socket socket, byte[] get, byte[] buffer)
    {
        socket.Send(get);
        var count = 0;
        do
        {
            count += socket.Receive(buffer.AsSpan(count)) is > 0 and var more ? more : throw new EndOfStreamException("the connection was closed");
        }
        while (!IsWhole(buffer.AsSpan(0, count)));
        return IsValue(buffer);
    }

    public static byte[] Get(string key) => Encoding.ASCII.GetBytes($"*2\r\n$3\r\nGET\r\n${key.Length}\r\n{key}\r\n");

    public static Socket Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    private static bool IsWhole(ReadOnlySpan<byte> reply) => reply.EndsWith("\r\n"u8)
        && (!IsValue(reply) || (reply[0] == (byte)'$' ? reply.Length >= Reply.Length : reply.EndsWith("END\r\n"u8)));

    private static bool IsValue(ReadOnlySpan<byte> reply) => reply.StartsWith("VALUE "u8) || (reply.StartsWith("$"u8) && !reply.StartsWith("$-"u8));

    public static void ReceiveAll(Socket socket, Span<byte> buffer, long bytes)
    {
        while (bytes > 0)
        {
            var count = socket.Receive(buffer[..(int)Math.Min(buffer.Length, bytes)]);
            bytes -= count > 0 ? count : throw new EndOfStreamException("the connection was closed");
        }
    }
}
