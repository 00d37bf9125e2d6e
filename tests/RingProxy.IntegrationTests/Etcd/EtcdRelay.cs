using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace RingProxy.IntegrationTests;

/// <summary>A TCP relay in front of a server that lives on: connections through it can be cut, and what went to the server is kept.</summary>
internal sealed class EtcdRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, Passing> _open = new();
    private readonly List<byte> _sent = [];
    private readonly string _target;
    private readonly Task _accepting;
    private volatile bool _isCut;

    private EtcdRelay(string target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <param name="target">The server's <c>address:port</c>.</param>
    public static EtcdRelay To(string target) => new(target);

    /// <summary><c>host:port</c> for clients.</summary>
    public string Endpoint => _listener.LocalEndpoint.ToString()!;

    /// <summary>How often some bytes went to the server.</summary>
    public int CountSent(ReadOnlySpan<byte> bytes)
    {
        lock (_sent)
        {
            var count = 0;
            for (ReadOnlySpan<byte> rest = _sent.ToArray(); rest.IndexOf(bytes) is var found and >= 0; rest = rest[(found + 1)..])
                count++;
            return count;
        }
    }

    /// <summary>Cuts every connection; new ones are closed as soon as they are made, until <see cref="Restore"/>.</summary>
    public void Cut()
    {
        _isCut = true;
        foreach (var client in _open.Keys)
            client.Dispose();
    }

    public void Restore() => _isCut = false;

    /// <summary>Answers no longer pass on the connections that are open now; requests do, and new connections work.</summary>
    public void SwallowAnswers()
    {
        foreach (var client in _open.Keys)
            _open[client] = Passing.RequestsOnly;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Cut();
        await _accepting;
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        var relaying = new List<Task>();
        try
        {
            while (true)
                relaying.Add(RelayAsync(await _listener.AcceptTcpClientAsync()));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(relaying);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            _open[client] = Passing.Everything;
            _open[server] = Passing.Everything;
            try
            {
                if (_isCut)
                    return;
                await server.ConnectAsync(IPEndPoint.Parse(_target));
                await Task.WhenAny(CopyAsync(client, server, Keep), CopyAsync(server, client, _ => _open.GetValueOrDefault(client) is Passing.Everything));
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // Cut, by this relay or by either end.
            }
            finally
            {
                _open.TryRemove(client, out _);
                _open.TryRemove(server, out _);
            }
        }
    }

    private static async Task CopyAsync(TcpClient from, TcpClient to, Func<ReadOnlyMemory<byte>, bool> passes)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer) is var count and > 0)
            {
                if (passes(buffer.AsMemory(0, count)))
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut, by this relay or by either end.
        }
    }

    private bool Keep(ReadOnlyMemory<byte> bytes)
    {
        lock (_sent)
            _sent.AddRange(bytes.Span);
        return true;
    }

    private enum Passing
    {
        Everything,
        RequestsOnly,
    }
}
