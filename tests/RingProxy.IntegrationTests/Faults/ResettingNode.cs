using System.Collections.Concurrent;
using System.Net.Sockets;

namespace RingProxy.IntegrationTests;

/// <summary>In a node's place: accepts every connection, waits for a request, and closes without reading it, which the kernel tells the other side as a reset.</summary>
internal sealed class ResettingNode : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly ConcurrentDictionary<Socket, Task> _connections = new();
    private readonly Task _accepting;
    private int _resetCount;

    /// <param name="socketFile">Nobody may listen there.</param>
    public ResettingNode(string socketFile)
    {
        File.Delete(socketFile);
        _listener.Bind(new UnixDomainSocketEndPoint(socketFile));
        _listener.Listen(512);
        _accepting = AcceptAsync();
    }

    /// <summary>Connections that were reset.</summary>
    public int ResetCount => Volatile.Read(ref _resetCount);

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        // Also those that wait for a request yet: with the node itself back, nobody may be reset any more.
        foreach (var (connection, resetting) in _connections)
        {
            connection.Dispose();
            await resetting;
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = await _listener.AcceptAsync();
                _connections[connection] = ResetAsync(connection);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ResetAsync(Socket connection)
    {
        using (connection)
        {
            try
            {
                await connection.ReceiveAsync(Memory<byte>.Empty);
                Interlocked.Increment(ref _resetCount);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Disposed.
            }
        }
    }
}
