using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RingProxy.IntegrationTests;

/// <summary>
/// Any number of nodes behind one listener: every address of 127.0.0.0/8 reaches it, and it answers with the address it was called by.
/// It speaks as much memcached (<c>get KEY</c>) and HTTP/1.1 (requests without a body) as a proxy needs to forward a key.
/// </summary>
internal sealed class LoopbackNodes : IAsyncDisposable
{
    private const int Backlog = 4096;

    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener = new(IPAddress.Any, 0);
    private readonly Task _accepting;

    public LoopbackNodes()
    {
        _listener.Start(Backlog);
        _accepting = AcceptAsync();
    }

    /// <summary>The port of all nodes.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        var node = ((IPEndPoint)connection.Client.LocalEndPoint!).Address;
        if (!IPAddress.IsLoopback(node))
            return;
        connection.NoDelay = true;
        try
        {
            await using var stream = connection.GetStream();
            // Latin-1 keeps every byte of a key.
            using var reader = new StreamReader(stream, Encoding.Latin1);
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                if (Answer(line, node.ToString()) is { } answer)
                    await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The proxy has gone, or the test is over.
        }
    }

    // A memcached command is one line; an HTTP request ends with an empty one.
    private static string? Answer(string line, string node) => line switch
    {
        "" => $"HTTP/1.1 200 OK\r\nContent-Length: {node.Length}\r\n\r\n{node}",
        _ when line.StartsWith("get ", StringComparison.Ordinal) => $"VALUE {line[4..].Trim(' ')} 0 {node.Length}\r\n{node}\r\nEND\r\n",
        _ => null,
    };
}
