using System.Net;
using System.Net.Sockets;
using System.Text;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

/// <summary>A TCP connection that a test speaks byte by byte: as a client to the proxy, or as a node accepted by <see cref="RawNode"/>.</summary>
internal sealed class RawClient(Socket socket) : IDisposable
{
    private readonly StringBuilder _received = new();
    private readonly byte[] _buffer = new byte[16_384];

    public static async Task<RawClient> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new RawClient(socket);
    }

    /// <summary>All that came, a character for each byte.</summary>
    public string Received => _received.ToString();

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes).AsTask().OrTimeout(() => "sending")..];
        }
    }

    /// <summary>Reads until all that came contains a text.</summary>
    public async Task<string> UntilAsync(string text)
    {
        while (!Received.Contains(text, StringComparison.Ordinal))
        {
            Assert.True(await ReceiveAsync() > 0, $"the connection ended before '{text}' came; received: {Received}");
        }

        return Received;
    }

    /// <summary>Reads to the end. False if the connection was reset instead.</summary>
    public async Task<bool> ReadToEndAsync()
    {
        try
        {
            while (await ReceiveAsync() > 0)
            {
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Says that nothing more will be sent; still reads.</summary>
    public void EndSending() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Cuts the connection with a reset.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    public void Dispose() => socket.Dispose();

    private async Task<int> ReceiveAsync()
    {
        var count = await socket.ReceiveAsync(_buffer.AsMemory()).AsTask().OrTimeout(() => $"receiving; so far: {Received}");
        _received.Append(Encoding.Latin1.GetString(_buffer, 0, count));
        return count;
    }
}

/// <summary>A node that a test plays by hand.</summary>
internal sealed class RawNode : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public RawNode()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    public string Address => _listener.LocalEndPoint!.ToString()!;

    /// <summary>Whether somebody has connected who was not accepted yet.</summary>
    public bool HasWaiting => _listener.Poll(0, SelectMode.SelectRead);

    public async Task<RawClient> AcceptAsync() => new(await _listener.AcceptAsync().OrTimeout(() => $"nobody connected to {Address}"));

    public void Dispose() => _listener.Dispose();
}
