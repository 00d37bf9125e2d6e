using System.Buffers.Text;
using System.Text;

namespace RingProxy.FaultBench;

/// <summary>
/// Reads one HTTP/1.1 answer from the bytes received so far. Knows what the nodes send and no more: a 200 has a Content-Length. Every
/// other status is a failure whatever its body, so the body is not read and the connection not used again.
/// </summary>
internal sealed class AnswerReader(IReadOnlyList<string> nodeIds)
{
    private static ReadOnlySpan<byte> HeadEnd => "\r\n\r\n"u8;

    private static ReadOnlySpan<byte> Version => "HTTP/1.1 "u8;

    private readonly byte[][] _nodeIds = [.. nodeIds.Select(Encoding.ASCII.GetBytes)];

    /// <param name="key">The key that the request carried.</param>
    /// <returns>False: more bytes are needed.</returns>
    public bool TryRead(ReadOnlySpan<byte> received, ReadOnlySpan<byte> key, out Answer answer)
    {
        answer = new Answer(Outcome.Malformed, 0, -1, KeepsConnection: false);
        var headLength = received.IndexOf(HeadEnd);
        if (headLength < 0)
            return false;

        var head = received[..headLength];
        if (!head.StartsWith(Version) || !Utf8Parser.TryParse(head[Version.Length..], out short status, out _))
            return true;
        var (node, bodyLength, keepsConnection) = Headers(head[(head.IndexOf((byte)'\n') + 1)..]);
        if (status != 200)
        {
            answer = new Answer(Outcome.Status, status, node, KeepsConnection: false);
            return true;
        }

        if (bodyLength < 0)
            return true;
        var body = received[(headLength + HeadEnd.Length)..];
        if (body.Length < bodyLength)
            return false;
        var outcome = body.Length > bodyLength ? Outcome.Malformed
            : node < 0 ? Outcome.Unsigned
            : IsBodyOf(node, key, body) ? Outcome.Answered
            : Outcome.WrongBody;
        answer = new Answer(outcome, status, node, keepsConnection && outcome == Outcome.Answered);
        return true;
    }

    private (sbyte Node, int BodyLength, bool KeepsConnection) Headers(ReadOnlySpan<byte> lines)
    {
        var (node, bodyLength, keepsConnection) = ((sbyte)-1, -1, true);
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf("\r\n"u8);
            var line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 2)..];
            if (Value(line, "X-Node:"u8, out var value))
                node = (sbyte)IndexOf(value);
            else if (Value(line, "Content-Length:"u8, out value) && Utf8Parser.TryParse(value, out int length, out var used) && used == value.Length)
                bodyLength = length;
            else if (Value(line, "Connection:"u8, out value) && Ascii.EqualsIgnoreCase(value, "close"u8))
                keepsConnection = false;
        }

        return (node, bodyLength, keepsConnection);
    }

    private static bool Value(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var fits = line.Length >= name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name);
        value = fits ? line[name.Length..].Trim((byte)' ') : default;
        return fits;
    }

    private int IndexOf(ReadOnlySpan<byte> nodeId)
    {
        for (var i = 0; i < _nodeIds.Length; i++)
        {
            if (nodeId.SequenceEqual(_nodeIds[i]))
                return i;
        }

        return -1;
    }

    private bool IsBodyOf(int node, ReadOnlySpan<byte> key, ReadOnlySpan<byte> body)
    {
        var id = _nodeIds[node];
        return body.Length == id.Length + 1 + key.Length && body.StartsWith(id) && body[id.Length] == (byte)' ' && body.EndsWith(key);
    }
}
