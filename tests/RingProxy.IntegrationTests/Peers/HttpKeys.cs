using System.Globalization;
using System.Text;

namespace RingProxy.IntegrationTests;

/// <summary>Asks an HTTP proxy for keys in the header <c>X-Key</c>, byte for byte, one request after another on one connection.</summary>
internal sealed class HttpKeys(Stream connection) : IDisposable
{
    private const string LengthHeader = "content-length:";

    private readonly StreamReader _reader = new(connection, Encoding.Latin1, leaveOpen: true);

    public void Dispose() => _reader.Dispose();

    /// <summary>The bodies of the answers, by key.</summary>
    public async Task<IReadOnlyList<string>> AskAsync(string path, IReadOnlyList<byte[]> keys)
    {
        List<string> bodies = [];
        foreach (var key in keys)
        {
            await connection.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: x\r\nX-Key: "), .. key, .. "\r\n\r\n"u8]);
            bodies.Add(await ReadBodyAsync(path));
        }

        return bodies;
    }

    private async Task<string> ReadBodyAsync(string path)
    {
        var status = await _reader.ReadLineAsync();
        var length = 0;
        while (await _reader.ReadLineAsync() is { Length: > 0 } header)
        {
            if (header.StartsWith(LengthHeader, StringComparison.OrdinalIgnoreCase))
                length = int.Parse(header.AsSpan(LengthHeader.Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
        }

        var body = new char[length];
        await _reader.ReadBlockAsync(body);
        Assert.True(status == "HTTP/1.1 200 OK", $"{path}: {status}: {new string(body)}");
        return new string(body);
    }
}
