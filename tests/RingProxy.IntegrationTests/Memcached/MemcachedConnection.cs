using System.Net;
using System.Net.Sockets;
using System.Text;
using RingProxy.Testing;

namespace RingProxy.IntegrationTests;

/// <summary>A client that sends bytes and reads what comes.</summary>
internal sealed class MemcachedConnection(NetworkStream stream) : IAsyncDisposable
{
    private readonly List<byte> _received = [];

    public NetworkStream Stream => stream;

    public static async Task<MemcachedConnection> ConnectAsync(IPEndPoint endPoint)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endPoint).OrTimeout(() => $"connecting to {endPoint}");
        return new MemcachedConnection(new NetworkStream(socket, ownsSocket: true));
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public Task SendAsync(byte[] bytes) => stream.WriteAsync(bytes).AsTask().OrTimeout(() => $"sending {bytes.Length} bytes");

    /// <summary>Sends a line and whatever follows it, and reads one line.</summary>
    public async Task<string> CallAsync(string text)
    {
        await SendAsync($"{text}\r\n");
        return await ReadUntilAsync("\r\n");
    }

    /// <summary>What came up to an end, without it.</summary>
    public async Task<string> ReadUntilAsync(string end)
    {
        var (bytes, buffer, from) = (Encoding.Latin1.GetBytes(end), new byte[64 * 1024], 0);
        while (true)
        {
            var at = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_received)[from..].IndexOf(bytes);
            if (at >= 0)
            {
                var text = Encoding.Latin1.GetString([.. _received[..(from + at)]]);
                _received.RemoveRange(0, from + at + bytes.Length);
                return text;
            }

            from = Math.Max(0, _received.Count - bytes.Length);
            var count = await stream.ReadAsync(buffer).AsTask().OrTimeout(() => $"waiting for {end} after {_received.Count} bytes");
            if (count == 0)
                throw new EndOfStreamException($"the connection ended after '{Encoding.Latin1.GetString([.. _received])}'");
            _received.AddRange(buffer.AsSpan(0, count));
        }
    }

    public async Task<byte[]> ReadAsync(int bytes)
    {
        var buffer = new byte[bytes];
        var kept = Math.Min(bytes, _received.Count);
        _received.CopyTo(0, buffer, 0, kept);
        _received.RemoveRange(0, kept);
        await stream.ReadExactlyAsync(buffer.AsMemory(kept)).AsTask().OrTimeout(() => $"waiting for {bytes} bytes");
        return buffer;
    }

    /// <summary>Everything up to and with an end that comes last, or up to the end of the connection, orderly or not.</summary>
    public async Task ReadToAsync(byte[] end, List<byte> received)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (!System.Runtime.InteropServices.CollectionsMarshal.AsSpan(received).EndsWith(end) && await stream.ReadAsync(buffer) is > 0 and var count)
                received.AddRange(buffer.AsSpan(0, count));
        }
        catch (IOException)
        {
            // The peer closed with something of ours unread.
        }
    }

    /// <summary>True if the peer closes without another byte.</summary>
    public async Task<bool> IsEndedAsync()
    {
        try
        {
            return _received.Count == 0 && await stream.ReadAsync(new byte[1]).AsTask().OrTimeout(() => "the end of the connection") == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
