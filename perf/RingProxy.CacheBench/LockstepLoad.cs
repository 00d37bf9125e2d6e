using System.Diagnostics;
using System.Net.Sockets;

namespace RingProxy.CacheBench;

/// <summary>Sends on every connection, then receives on every connection: two system calls a connection and round.</summary>
internal static class LockstepLoad
{
    /// <summary>Runs for a time.</summary>
    /// <returns>Commands per second, and how many there were.</returns>
    public static (double PerSecond, long Count) Run(Exchange exchange, int port, int connections, int pipeline, TimeSpan time)
    {
        var random = new Random(1);
        Socket[] sockets = [.. Enumerable.Range(0, connections).Select(_ => Wires.Connect(port))];
        byte[][] batches = [.. Enumerable.Range(0, 512).Select(_ => Enumerable.Range(0, pipeline).SelectMany(_ => exchange.Command(random.Next(Wires.KeyCount))).ToArray())];
        var buffer = new byte[1 << 20];
        var (clock, commands) = (Stopwatch.StartNew(), 0L);
        while (clock.Elapsed < time)
        {
            foreach (var socket in sockets)
                socket.Send(batches[random.Next(batches.Length)]);
            foreach (var socket in sockets)
                Wires.ReceiveAll(socket, buffer, (long)pipeline * exchange.ReplyBytes);
            commands += connections * pipeline;
        }

        var seconds = clock.Elapsed.TotalSeconds;
        foreach (var socket in sockets)
            socket.Dispose();
        return (commands / seconds, commands);
    }

    /// <summary>Stores every key once.</summary>
    public static void Fill(Exchange set, int port)
    {
        const int Batch = 500;
        using var socket = Wires.Connect(port);
        var buffer = new byte[1 << 16];
        for (var key = 0; key < Wires.KeyCount; key += Batch)
        {
            socket.Send(Enumerable.Range(key, Batch).SelectMany(set.Command).ToArray());
            Wires.ReceiveAll(socket, buffer, (long)Batch * set.ReplyBytes);
        }
    }
}
