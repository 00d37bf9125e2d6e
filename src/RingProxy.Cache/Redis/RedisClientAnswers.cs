using System.Text;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>The subcommands of CLIENT that are about the client's own connection.</summary>
internal static class RedisClientAnswers
{
    public const string BadName = "ERR Client names cannot contain spaces, newlines or special characters.";

    private static readonly string[] s_help =
    [
        "CLIENT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:", "GETNAME", "    Name of this connection.", "ID", "    Number of this connection.",
        "INFO", "    This connection.", "KILL <address> | <option> <value> ...", "    Close connections of this listener.",
        "LIST [TYPE <type>] [ID <id> ...]", "    The connections of this listener.", "REPLY (ON|OFF|SKIP)", "    Whether commands are answered.",
        "SETNAME <name>", "    Give this connection a name.", "SETINFO <option> <value>", "    LIB-NAME or LIB-VER.",
        "UNBLOCK <id> [TIMEOUT|ERROR]", "    End what a connection waits for.",
    ];

    public static bool Answer(RedisSession session, RedisLoop shared, CommandSpec spec, ReadOnlySpan<byte> command)
    {
        var (writer, arguments) = (shared.Writer, shared.Arguments);
        var client = session.Client;
        switch (spec.Name)
        {
            case "CLIENT|ID":
                writer.Number(session.Id);
                break;
            case "CLIENT|GETNAME" when client.Name.Length == 0:
                writer.Null();
                break;
            case "CLIENT|GETNAME":
                writer.Bulk(client.Name);
                break;
            case "CLIENT|SETNAME":
                SetName(client, writer, arguments.Of(command, 2));
                break;
            case "CLIENT|SETINFO":
                SetInfo(client, writer, arguments.Of(command, 2), arguments.Of(command, 3));
                break;
            case "CLIENT|INFO":
                writer.Bulk(session.Describe(isAsking: true));
                break;
            case "CLIENT|LIST":
                RedisOtherClients.List(session, shared, command);
                return true;
            case "CLIENT|KILL":
                RedisOtherClients.Kill(session, shared, command);
                return true;
            case "CLIENT|UNBLOCK":
                RedisOtherClients.Unblock(session, shared, command);
                return true;
            case "CLIENT|REPLY":
                return SetReply(session, writer, arguments.Of(command, 2));
            case "CLIENT|GETREDIR":
                writer.Number(-1);
                break;
            case "CLIENT|TRACKINGINFO":
                WriteTrackingInfo(writer);
                break;
            case "CLIENT|HELP":
                writer.Array(s_help.Length);
                foreach (var line in s_help)
                    writer.Status(Encoding.ASCII.GetBytes(line));
                break;
            default:
                // NO-EVICT, NO-TOUCH, CAPA and CACHING ask a server for things that a proxy does not do anyway.
                writer.Status("OK"u8);
                break;
        }

        session.Reply(writer);
        return true;
    }

    private static void SetName(RedisClient client, RespWriter writer, ReadOnlySpan<byte> bytes)
    {
        if (RedisAnswers.TryReadName(bytes, out var name))
        {
            client.Name = name;
            writer.Status("OK"u8);
        }
        else
        {
            writer.Error(BadName);
        }
    }

    private static void SetInfo(RedisClient client, RespWriter writer, ReadOnlySpan<byte> option, ReadOnlySpan<byte> value)
    {
        var isName = Ascii.EqualsIgnoreCase(option, "LIB-NAME"u8);
        if (!isName && !Ascii.EqualsIgnoreCase(option, "LIB-VER"u8))
        {
            writer.Error($"ERR Unrecognized option '{Encoding.UTF8.GetString(option)}'");
            return;
        }

        if (!RedisAnswers.TryReadName(value, out var text))
        {
            writer.Error($"ERR {(isName ? "lib-name" : "lib-ver")} cannot contain spaces, newlines or special characters.");
            return;
        }

        if (isName)
            client.LibraryName = text;
        else
            client.LibraryVersion = text;
        writer.Status("OK"u8);
    }

    /// <summary>ON is answered; OFF and SKIP are not, and neither is what they silence.</summary>
    private static bool SetReply(RedisSession session, RespWriter writer, ReadOnlySpan<byte> mode)
    {
        if (Ascii.EqualsIgnoreCase(mode, "ON"u8))
        {
            session.Mute(isMuted: false);
            writer.Status("OK"u8);
            session.Reply(writer);
        }
        else if (Ascii.EqualsIgnoreCase(mode, "OFF"u8))
        {
            session.Mute(isMuted: true);
        }
        else if (Ascii.EqualsIgnoreCase(mode, "SKIP"u8))
        {
            // Within OFF nothing is answered anyway, and it stays so.
            if (!session.IsMutedNow)
                session.Mute(isMuted: true, skipsNext: true);
        }
        else
        {
            session.ReplyError(RedisErrors.Syntax);
        }

        return true;
    }

    private static void WriteTrackingInfo(RespWriter writer)
    {
        writer.Map(3);
        writer.Bulk("flags"u8);
        writer.Set(1);
        writer.Bulk("off"u8);
        writer.Bulk("redirect"u8);
        writer.Number(-1);
        writer.Bulk("prefixes"u8);
        writer.Array(0);
    }
}
