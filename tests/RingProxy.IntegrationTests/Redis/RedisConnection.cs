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
    private readonly BufferedStream _input = new(stream, 64 * 1024);

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

    public Task<string> ReadAsync() => Task.Run(Read).OrTimeout(() => "waiting for a reply");

    public Task<string[]> ReadAsync(int count) => Task.Run(() =>
    {
        var replies = new string[count];
        for (var i = 0; i < count; i++)
            replies[i] = Read();
        return replies;
    }).OrTimeout(() => $"waiting for {count} replies");

    /// <summary>True if the peer closes without another byte.</summary>
    public Task<bool> IsEndedAsync() => Task.Run(() =>
    {
        try
        {
            return _input.ReadByte() < 0;
        }
        catch (IOException)
        {
            return true;
        }
    }).OrTimeout(() => "waiting for the end of the connection");

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private string Read()
    {
        var line = ReadLine();
        return line[0] switch
        {
            '+' or '-' or ':' or ',' or '#' or '(' => line,
            '_' => "(nil)",
            '$' or '=' => Number(line) < 0 ? "(nil)" : ReadText((int)Number(line)),
            '*' or '~' or '>' => Number(line) < 0 ? "(nil)" : ReadList(Number(line)),
            '%' => '%' + ReadList(Number(line) * 2),
            _ => throw new InvalidDataException($"no reply begins with '{line}'"),
        };
    }

    private string ReadList(long count) => $"[{string.Join(", ", Enumerable.Range(0, (int)count).Select(_ => Read()))}]";

    private string ReadText(int length)
    {
        var bytes = new byte[length + 2];
        _input.ReadExactly(bytes);
        return bytes.AsSpan(length).SequenceEqual("\r\n"u8) ? Encoding.UTF8.GetString(bytes, 0, length) : throw new InvalidDataException("a string does not end where its length says");
    }

    private string ReadLine()
    {
        var line = new List<byte>();
        for (var b = _input.ReadByte(); b != '\n'; b = _input.ReadByte())
            line.Add(b >= 0 ? (byte)b : throw new EndOfStreamException($"the connection ended after '{Encoding.UTF8.GetString([.. line])}'"));
        return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
    }

    private static long Number(string line) => long.Parse(line.AsSpan(1), CultureInfo.InvariantCulture);
}
