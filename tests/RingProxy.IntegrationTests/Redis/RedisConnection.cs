using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using RingProxy.Testing;

namespace RingProxy.IntegrationTests;

/// <summary>
/// A client that sends bytes and reads replies as they are. A reply is shown as text: <c>+OK</c>, <c>-ERR …</c>, <c>:1</c>, <c>hello</c>,
/// <c>(nil)</c>, <c>[a, (nil), :3]</c>; a map as <c>%[key, value]</c>.
/// </summary>
internal sealed class RedisConnection(Stream stream) : IAsyncDisposable
{
    private readonly byte[] _input = new byte[64 * 1024];
    private int _start;
    private int _end;

    public Stream Stream => stream;

    public static async Task<RedisConnection> ConnectAsync(IPEndPoint endPoint, Action<Socket>? configure = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        configure?.Invoke(socket);
        await socket.ConnectAsync(endPoint).OrTimeout(() => $"connecting to {endPoint}");
        return new RedisConnection(new NetworkStream(socket, ownsSocket: true));
    }

    public static byte[] Command(params string[] arguments) => Command([.. arguments.Select(Encoding.UTF8.GetBytes)]);

    public static byte[] Command(params byte[][] arguments)
    {
        var bytes = new MemoryStream();
        bytes.Write(Encoding.ASCII.GetBytes($"*{arguments.Length}\r\n"));
        foreach (var argument in arguments)
        {
            bytes.Write(Encoding.ASCII.GetBytes($"${argument.Length}\r\n"));
            bytes.Write(argument);
            bytes.Write("\r\n"u8);
        }

        return bytes.ToArray();
    }

    public async Task<string> CallAsync(params string[] arguments)
    {
        await SendAsync(Command(arguments));
        return await ReadAsync();
    }

    public async Task<string> CallAsync(byte[][] arguments)
    {
        await SendAsync(Command(arguments));
        return await ReadAsync();
    }

    public Task SendAsync(byte[] bytes) => stream.WriteAsync(bytes).AsTask().OrTimeout(() => $"sending {bytes.Length} bytes");

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>No more commands; replies are still read.</summary>
    public void EndSending() => ((NetworkStream)stream).Socket.Shutdown(SocketShutdown.Send);

    public Task<string> ReadAsync() => ReadReplyAsync().AsTask().OrTimeout(() => "waiting for a reply");

    public Task<string[]> ReadAsync(int count) => ReadRepliesAsync(count).AsTask().OrTimeout(() => $"waiting for {count} replies");

    /// <summary>True if the peer closes without another byte.</summary>
    public async Task<bool> IsEndedAsync()
    {
        try
        {
            return !await HasMoreAsync().AsTask().OrTimeout(() => "waiting for the end of the connection");
        }
        catch (IOException)
        {
            return true;
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async ValueTask<string> ReadReplyAsync()
    {
        var line = await ReadLineAsync();
        return line[0] switch
        {
            '+' or '-' or ':' or ',' or '#' or '(' => line,
            '_' => "(nil)",
            '$' or '=' => Number(line) < 0 ? "(nil)" : await ReadTextAsync((int)Number(line)),
            '*' or '~' or '>' => Number(line) < 0 ? "(nil)" : await ReadListAsync(Number(line)),
            '%' => '%' + await ReadListAsync(Number(line) * 2),
            _ => throw new InvalidDataException($"no reply begins with '{line}'"),
        };
    }

    private async ValueTask<string> ReadListAsync(long count) => $"[{string.Join(", ", await ReadRepliesAsync((int)count))}]";

    private async ValueTask<string[]> ReadRepliesAsync(int count)
    {
        var replies = new string[count];
        for (var i = 0; i < count; i++)
            replies[i] = await ReadReplyAsync();
        return replies;
    }

    private async ValueTask<string> ReadTextAsync(int length)
    {
        var bytes = new byte[length + 2];
        for (var filled = 0; filled < bytes.Length;)
        {
            if (!await HasMoreAsync())
                throw new EndOfStreamException($"the connection ended {bytes.Length - filled} bytes before the end of a string");
            var count = Math.Min(_end - _start, bytes.Length - filled);
            _input.AsSpan(_start, count).CopyTo(bytes.AsSpan(filled));
            _start += count;
            filled += count;
        }

        return bytes.AsSpan(length).SequenceEqual("\r\n"u8) ? Encoding.UTF8.GetString(bytes, 0, length) : throw new InvalidDataException("a string does not end where its length says");
    }

    private async ValueTask<string> ReadLineAsync()
    {
        var line = new List<byte>();
        while (true)
        {
            if (!await HasMoreAsync())
                throw new EndOfStreamException($"the connection ended after '{Encoding.UTF8.GetString([.. line])}'");
            var b = _input[_start++];
            if (b == '\n')
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            line.Add(b);
        }
    }

    /// <summary>Waits for input if there is none; false at the peer's end.</summary>
    private async ValueTask<bool> HasMoreAsync()
    {
        if (_start == _end)
            (_start, _end) = (0, await stream.ReadAsync(_input));
        return _start < _end;
    }

    private static long Number(string line) => long.Parse(line.AsSpan(1), CultureInfo.InvariantCulture);
}
