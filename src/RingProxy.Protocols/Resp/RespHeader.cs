namespace RingProxy.Protocols;

/// <summary>The first line of a whole reply: its kind and, for lengths, counts and integers, the number.</summary>
public readonly record struct RespHeader
{
    /// <summary>The first byte, such as <c>$</c> or <c>*</c>.</summary>
    public required byte Type { get; init; }

    /// <summary>Length, count or integer; 0 for kinds whose line is no number.</summary>
    public required long Number { get; init; }

    /// <summary>Bytes of the line with its end.</summary>
    public required int LineBytes { get; init; }

    public bool IsError => Type is (byte)'-' or (byte)'!';

    /// <summary>Reads the line; the reply has been scanned before, so the line is there. A number beyond 64 bits counts as 0.</summary>
    public static RespHeader Of(ReadOnlySpan<byte> reply)
    {
        var end = reply.IndexOf((byte)'\n');
        var text = reply[1..end].TrimEnd((byte)'\r');
        var number = reply[0] is (byte)'+' or (byte)'-' || !System.Buffers.Text.Utf8Parser.TryParse(text, out long value, out var used) || used != text.Length ? 0 : value;
        return new RespHeader { Type = reply[0], Number = number, LineBytes = end + 1 };
    }
}
