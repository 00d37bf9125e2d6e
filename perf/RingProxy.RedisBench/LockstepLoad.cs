using System.Diagnostics;
using System.Net.Sockets;

namespace RingProxy.RedisBench;

/// <summary>Sends on every connection, then receives on every connection: two system calls a connection and round.</summary>
internal static class LockstepLoad
{
    /// <returns>Commands per second.</returns>
    public static double Run(int port, int connections, int pipeline, TimeSpan time)
    {
        var random = new Random(1);
        Socket[] sockets = [.. Enumerable.Range(0, connections).Select(_ => Wires.Connect(port))];
        byte[][] batches = [.. Enumerable.Range(0, 512).Select(_ => Enumerable.Range(0, pipeline).SelectMany(_ => Wires.Get(random.Next(Wires.KeyCount))).ToArray())];
        var buffer = new byte[1 << 20];
        var (clock, commands) = (Stopwatch.StartNew(), 0L);
        while (clock.Elapsed < time)
        {
            foreach (var socket in sockets)
                socket.Send(batches[random.Next(batches.Length)]);
            foreach (var socket in sockets)
                Wires.ReceiveAll(socket, buffer, (long)pipeline * Wires.Reply.Length);
            commands += connections * pipeline;
        }

        var seconds = clock.Elapsed.TotalSeconds;
        foreach (var socket in sockets)
            socket.Dispose();
        return commands / seconds;
    }
}
