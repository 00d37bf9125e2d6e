using System.Text;

namespace RingProxy.Http.Tests;

/// <summary>HTTP/2 as text, a character a byte, for what no well-behaved client sends.</summary>
internal static class Http2Bytes
{
    private const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private const byte Headers = 1, Settings = 4, EndStreamAndHeaders = 5;

    /// <summary>A whole connection's beginning with one request without a body. Fields are literals: nothing is mended.</summary>
    public static string Request(IEnumerable<(string Name, string Value)> fields)
    {
        var block = new StringBuilder();
        foreach (var (name, value) in fields)
        {
            // A literal field that is never indexed, with a new name (RFC 7541, section 6.2.3); all lengths here are below 127.
            block.Append('\u0010').Append((char)name.Length).Append(name).Append((char)value.Length).Append(value);
        }

        return Preface + Frame(Settings, 0, 0, "") + Frame(Headers, EndStreamAndHeaders, 1, block.ToString());
    }

    private static string Frame(byte kind, byte flags, int stream, string payload) =>
        $"\0{(char)(payload.Length >> 8)}{(char)(payload.Length & 0xff)}{(char)kind}{(char)flags}\0\0\0{(char)stream}{payload}";
}
