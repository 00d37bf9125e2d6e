using System.Text;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>HELLO and AUTH: who the client is, and which version of the protocol it speaks. Both write into the shared writer.</summary>
internal static class RedisHello
{
    /// <summary>What clients are told about the server: the oldest one whose commands are all known here.</summary>
    public const string ServerVersion = "7.0.0";

    private const string WrongPassword = "WRONGPASS invalid username-password pair or user is disabled.";

    public static void Authenticate(RedisSession session, RedisLoop shared, ReadOnlySpan<byte> command)
    {
        var (writer, arguments) = (shared.Writer, shared.Arguments);
        if (arguments.Count > 3)
        {
            writer.Error(RedisErrors.Syntax);
        }
        else if (shared.Listener.Authentication.IsOpen && arguments.Count == 2)
        {
            writer.Error("ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?");
        }
        else if (TryAuthenticate(session, shared, arguments.Count == 3 ? arguments.Of(command, 1) : "default"u8, arguments.Of(command, arguments.Count - 1)))
        {
            writer.Status("OK"u8);
        }
        else
        {
            writer.Error(WrongPassword);
        }
    }

    /// <summary><c>HELLO [2|3 [AUTH user password] [SETNAME name]]</c>; nothing is changed unless all of it is right.</summary>
    public static void Answer(RedisSession session, RedisLoop shared, ReadOnlySpan<byte> command)
    {
        var (writer, arguments) = (shared.Writer, shared.Arguments);
        var version = session.Version;
        if (arguments.Count > 1)
        {
            var text = arguments.Of(command, 1);
            version = text.SequenceEqual("2"u8) ? 2 : text.SequenceEqual("3"u8) ? 3 : 0;
            if (version == 0)
            {
                var isNumber = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
                writer.Error(isNumber ? "NOPROTO unsupported protocol version" : "ERR Protocol version is not an integer or out of range");
                return;
            }
        }

        if (ReadOptions(session, shared, command, out var name) is { } error)
        {
            writer.Error(error);
            return;
        }

        if (!session.Client.IsAuthenticated)
        {
            writer.Error("NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time");
            return;
        }

        session.Client.Version = version;
        session.Client.Name = name ?? session.Client.Name;
        Describe(session, writer);
    }

    private static void Describe(RedisSession session, RespWriter writer)
    {
        writer.Version = session.Version;
        writer.Map(7);
        writer.Bulk("server"u8);
        writer.Bulk("redis"u8);
        writer.Bulk("version"u8);
        writer.Bulk(ServerVersion);
        writer.Bulk("proto"u8);
        writer.Number(session.Version);
        writer.Bulk("id"u8);
        writer.Number(session.Id);
        writer.Bulk("mode"u8);
        writer.Bulk("standalone"u8);
        writer.Bulk("role"u8);
        writer.Bulk("master"u8);
        writer.Bulk("modules"u8);
        writer.Array(0);
    }

    /// <summary>Authenticates at once; returns an error or null.</summary>
    private static string? ReadOptions(RedisSession session, RedisLoop shared, ReadOnlySpan<byte> command, out string? name)
    {
        var arguments = shared.Arguments;
        name = null;
        for (var i = 2; i < arguments.Count; i++)
        {
            var option = arguments.Of(command, i);
            if (Ascii.EqualsIgnoreCase(option, "AUTH"u8) && i + 2 < arguments.Count)
            {
                if (!TryAuthenticate(session, shared, arguments.Of(command, i + 1), arguments.Of(command, i + 2)))
                    return WrongPassword;
                i += 2;
            }
            else if (Ascii.EqualsIgnoreCase(option, "SETNAME"u8) && i + 1 < arguments.Count)
            {
                if (!RedisAnswers.TryReadName(arguments.Of(command, ++i), out name))
                    return RedisClientAnswers.BadName;
            }
            else
            {
                return $"ERR Syntax error in HELLO option '{Encoding.UTF8.GetString(option)}'";
            }
        }

        return null;
    }

    private static bool TryAuthenticate(RedisSession session, RedisLoop shared, ReadOnlySpan<byte> user, ReadOnlySpan<byte> password)
    {
        var name = Encoding.UTF8.GetString(user);
        var isKnown = shared.Listener.Authentication.IsOpen ? name == "default" : shared.Listener.Authentication.Accepts(name, password);
        if (isKnown)
            session.Client.Become(name, shared.Listener.Authentication.PermissionsOf(name));
        return isKnown;
    }
}
