using System.Buffers.Text;
using System.Text;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>Commands about the connection, which the proxy answers from what it knows of the session.</summary>
internal static class RedisAnswers
{
    private const int MaxNameBytes = 1024;

    /// <returns>False if the command has to wait for the replies under way.</returns>
    public static bool Answer(RedisSession session, RedisLoop shared, CommandSpec spec, ReadOnlySpan<byte> command)
    {
        if (ChangesConnections(spec) && session.MustWaitForReplies())
            return false;
        var writer = shared.Writer;
        writer.Clear();
        writer.Version = session.Version;
        var arguments = shared.Arguments;
        switch (spec.Name)
        {
            case "PING":
                Ping(session, writer, command, arguments);
                break;
            case "ECHO":
                writer.Bulk(arguments.Of(command, 1));
                break;
            case "SELECT":
                Select(session, shared, writer, arguments.Of(command, 1));
                break;
            case "HELLO":
                RedisHello.Answer(session, shared, command);
                break;
            case "AUTH":
                RedisHello.Authenticate(session, shared, command);
                break;
            case "QUIT":
                writer.Status("OK"u8);
                session.EndAfterReplies();
                break;
            case "RESET":
                session.Forget();
                session.Client.Reset();
                writer.Status("RESET"u8);
                break;
            case "ROLE":
                writer.Array(3);
                writer.Bulk("master"u8);
                writer.Number(0);
                writer.Array(0);
                break;
            case "READONLY" or "READWRITE":
                session.Client.IsReadOnly = spec.Name == "READONLY";
                writer.Status("OK"u8);
                break;
            case "ACL|WHOAMI":
                writer.Bulk(session.Client.User);
                break;
            default:
                return RedisClientAnswers.Answer(session, shared, spec, command);
        }

        session.Reply(writer);
        return true;
    }

    /// <summary>A name for a client or library as Redis takes it: no blanks, no control characters.</summary>
    public static bool TryReadName(ReadOnlySpan<byte> bytes, out string name)
    {
        name = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, MaxNameBytes)]);
        return bytes.Length <= MaxNameBytes && bytes.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0;
    }

    /// <summary>After these, commands go out on other connections than before.</summary>
    private static bool ChangesConnections(CommandSpec spec) => spec.Name is "SELECT" or "HELLO" or "RESET" or "AUTH";

    private static void Ping(RedisSession session, RespWriter writer, ReadOnlySpan<byte> command, ArgumentList arguments)
    {
        if (arguments.Count > 2)
        {
            writer.Error("ERR wrong number of arguments for 'ping' command");
        }
        else if (session.IsSubscribed && session.Version == 2)
        {
            writer.Array(2);
            writer.Bulk("pong"u8);
            writer.Bulk(arguments.Count == 2 ? arguments.Of(command, 1) : []);
        }
        else if (arguments.Count == 2)
        {
            writer.Bulk(arguments.Of(command, 1));
        }
        else
        {
            writer.Status("PONG"u8);
        }
    }

    private static void Select(RedisSession session, RedisLoop shared, RespWriter writer, ReadOnlySpan<byte> text)
    {
        if (!Utf8Parser.TryParse(text, out int database, out var used) || used != text.Length)
        {
            writer.Error("ERR invalid DB index");
        }
        else if (database < 0 || database >= shared.Listener.Options.Databases)
        {
            writer.Error("ERR DB index is out of range");
        }
        else
        {
            session.Client.Database = database;
            writer.Status("OK"u8);
        }
    }
}
