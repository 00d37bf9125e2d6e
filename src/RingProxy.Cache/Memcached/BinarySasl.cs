using System.Text;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>SASL of the binary protocol, with the mechanism PLAIN (RFC 4616).</summary>
internal static class BinarySasl
{
    /// <returns>True if the command has its answer: it is one of SASL, or the client must authenticate first.</returns>
    public static bool TryExecute(MemcachedSession session, MemcachedLoop shared, ReadOnlySpan<byte> packet)
    {
        var header = new BinaryHeader(packet);
        switch (header.Opcode)
        {
            case BinaryOpcode.SaslMechanisms when !shared.Listener.Users.IsOpen:
                Reply(session, header, BinaryStatus.Success, "PLAIN");
                return true;
            case BinaryOpcode.SaslAuthenticate when !shared.Listener.Users.IsOpen:
                session.IsAuthenticated = packet.Slice(BinaryHeader.Bytes, header.KeyBytes).SequenceEqual("PLAIN"u8)
                    && Accepts(shared.Listener.Users, packet[(BinaryHeader.Bytes + header.KeyBytes)..]);
                if (session.IsAuthenticated)
                    Reply(session, header, BinaryStatus.Success, "Authenticated");
                else
                    Reply(session, header, BinaryStatus.AuthenticationError, "Auth failure.");
                return true;
            case BinaryOpcode.SaslMechanisms or BinaryOpcode.SaslAuthenticate or BinaryOpcode.SaslStep:
                Reply(session, header, BinaryStatus.UnknownCommand, "Unknown command");
                return true;
            case BinaryOpcode.Version:
                return false;
        }

        if (session.IsAuthenticated)
            return false;
        Reply(session, header, BinaryStatus.AuthenticationError, "Auth failure.");
        session.EndAfterReplies();
        return true;
    }

    /// <summary><c>[authorization identity] NUL name NUL password</c>.</summary>
    private static bool Accepts(Passwords users, ReadOnlySpan<byte> message)
    {
        var first = message.IndexOf((byte)0);
        if (first < 0)
            return false;
        message = message[(first + 1)..];
        var second = message.IndexOf((byte)0);
        return second > 0 && users.Accepts(Encoding.UTF8.GetString(message[..second]), message[(second + 1)..]);
    }

    private static void Reply(MemcachedSession session, BinaryHeader to, BinaryStatus status, string text) =>
        session.Reply(BinaryCommands.Error(to.Opcode, status, to.Opaque, text));
}
