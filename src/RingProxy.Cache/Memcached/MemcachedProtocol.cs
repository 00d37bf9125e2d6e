using System.Text;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>Memcached towards nodes, which are spoken to in the protocol of the client: what they say reaches it unchanged.</summary>
/// <param name="user">Who we are to the nodes; null: nobody, or the password's owner.</param>
/// <param name="password">Null: nodes ask for none.</param>
internal sealed class MemcachedProtocol(string? user, string? password) : NodeProtocol
{
    /// <summary>The profiles.</summary>
    public const int Text = 0, Binary = 1;

    public override int ProfileCount => 2;

    public override ReplyFramer CreateFramer(int profile) => profile == Text ? new TextFramer() : new BinaryFramer();

    public override (byte[] Bytes, int ReplyCount) Greeting(int profile)
    {
        if (password is null)
            return ([], 0);
        return (profile == Text ? TextGreeting() : BinaryGreeting(), 1);
    }

    /// <summary>Not in the node's words: in text, the command behind a greeting that failed is taken for another attempt, and only that one is answered.</summary>
    public override string? ErrorOf(ReadOnlySpan<byte> reply)
    {
        var isAccepted = reply is [BinaryHeader.ResponseMagic, ..]
            ? reply.Length >= BinaryHeader.Bytes && new BinaryHeader(reply).Status is BinaryStatus.Success
            : reply.StartsWith("STORED"u8);
        return isAccepted ? null : "authentication failed";
    }

    /// <summary>Memcached's text authentication: a set of any key, whose data is name and password.</summary>
    private byte[] TextGreeting()
    {
        var data = $"{user} {password}";
        return Encoding.UTF8.GetBytes($"set auth 0 0 {Encoding.UTF8.GetByteCount(data)}\r\n{data}\r\n");
    }

    /// <summary>SASL PLAIN.</summary>
    private byte[] BinaryGreeting()
    {
        var (mechanism, message) = ("PLAIN"u8.ToArray(), Encoding.UTF8.GetBytes($"\0{user}\0{password}"));
        var packet = new byte[BinaryHeader.Bytes + mechanism.Length + message.Length];
        BinaryHeader.WriteResponse(packet, BinaryOpcode.SaslAuthenticate, BinaryStatus.Success, 0, mechanism.Length, 0, mechanism.Length + message.Length);
        packet[0] = BinaryHeader.RequestMagic;
        mechanism.CopyTo(packet, BinaryHeader.Bytes);
        message.CopyTo(packet, BinaryHeader.Bytes + mechanism.Length);
        return packet;
    }

    private sealed class TextFramer : ReplyFramer
    {
        private TextFrameScanner _scanner;

        public override bool IsPush => false;

        public override FrameScan Scan(ReadOnlySpan<byte> data, out int consumed) => _scanner.Scan(data, out consumed);
    }

    private sealed class BinaryFramer : ReplyFramer
    {
        private BinaryFrameScanner _scanner;

        public override bool IsPush => false;

        public override FrameScan Scan(ReadOnlySpan<byte> data, out int consumed) => _scanner.Scan(data, out consumed);
    }
}
