using System.Buffers.Text;
using System.Text;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>The subcommands of CLIENT that are about all clients of the listener: LIST, KILL, UNBLOCK.</summary>
internal static class RedisOtherClients
{
    public static void List(RedisSession session, RedisLoop shared, ReadOnlySpan<byte> command)
    {
        if (RedisClientFilter.ForList(command, shared.Arguments, out var error) is not { } filter)
        {
            session.ReplyError(error!);
            return;
        }

        var text = new StringBuilder();
        RedisClientWalk.Begin(session, shared, one => text.Append(filter.Matches(one) ? one.Describe(ReferenceEquals(one, session)) : ""), writer => writer.Bulk(text.ToString()));
    }

    public static void Kill(RedisSession session, RedisLoop shared, ReadOnlySpan<byte> command)
    {
        var filter = RedisClientFilter.ForKill(session.Id, command, shared.Arguments, out var error);
        if (filter?.User is { } user && !shared.Listener.Authentication.Knows(user))
            (filter, error) = (null, $"ERR No such user '{user}'");
        if (filter is null)
        {
            session.ReplyError(error!);
            return;
        }

        var (count, isOldForm) = (0, shared.Arguments.Count == 3);
        RedisClientWalk.Begin(session, shared, KillIfMeant, Reply);

        void KillIfMeant(RedisSession one)
        {
            if (!filter.Matches(one))
                return;
            count++;
            if (!ReferenceEquals(one, session))
                one.Close();
            else
                one.EndAfterReplies();
        }

        void Reply(RespWriter writer)
        {
            if (!isOldForm)
                writer.Number(count);
            else if (count > 0)
                writer.Status("OK"u8);
            else
                writer.Error("ERR No such client");
        }
    }

    /// <summary>Only the node can end the wait without losing what it may just be giving: it is asked to, by its own number for the connection.</summary>
    public static void Unblock(RedisSession session, RedisLoop shared, ReadOnlySpan<byte> command)
    {
        var (arguments, isError) = (shared.Arguments, false);
        var text = arguments.Of(command, 2);
        if (!Utf8Parser.TryParse(text, out long id, out var used) || used != text.Length)
        {
            session.ReplyError("ERR value is not an integer or out of range");
            return;
        }

        if (arguments.Count == 4)
        {
            isError = Ascii.EqualsIgnoreCase(arguments.Of(command, 3), "ERROR"u8);
            if (!isError && !Ascii.EqualsIgnoreCase(arguments.Of(command, 3), "TIMEOUT"u8))
            {
                session.ReplyError("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
                return;
            }
        }

        new RedisUnblock(session, shared, isError).Begin(id);
    }
}
