using System.Net;
using System.Net.Sockets;

namespace RingProxy.CacheBench;

/// <summary>Answers without looking: each <see cref="Wires.CommandBytes"/> bytes are one command.</summary>
internal static class CheapNode
{
    public static void Serve(int port)
    {
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listening.Listen();
        while (true)
        {
            var socket = listening.Accept();
            socket.NoDelay = true;
            new Thread(() => Answer(socket)) { IsBackground = true }.Start();
        }
    }

    private static void Answer(Socket socket)
    {
        using var _ = socket;
        const int Most = 4096;
        var replies = new byte[Most * Wires.Reply.Length];
        for (var i = 0; i < Most; i++)
            Wires.Reply.CopyTo(replies, i * Wires.Reply.Length);
        var buffer = new byte[Most * Wires.CommandBytes];
        var bytes = 0L;
        while (socket.Receive(buffer, SocketFlags.None, out var error) is > 0 and var count && error is SocketError.Success)
        {
            bytes += count;
            var commands = (int)(bytes / Wires.CommandBytes);
            bytes %= Wires.CommandBytes;
            socket.Send(replies.AsSpan(0, commands * Wires.Reply.Length), SocketFlags.None, out error);
            if (error is not SocketError.Success)
                return;
        }
    }
}
