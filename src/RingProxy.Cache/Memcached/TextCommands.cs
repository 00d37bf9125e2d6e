using System.Buffers;
using System.Text;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>Carries out commands of the text protocol.</summary>
internal static class TextCommands
{
    /// <returns>How many bytes are done with; 0: the command is not all there.</returns>
    public static int Execute(MemcachedSession session, MemcachedLoop shared, ReadOnlySpan<byte> data)
    {
        var command = shared.Command;
        var read = command.Read(data, out var length);
        switch (read)
        {
            case TextRead.NeedMore:
                return 0;
            case TextRead.Hopeless:
                session.EndAfterReplies();
                return data.Length;
        }

        if (!session.IsAuthenticated)
            Authenticate(session, shared, data, read);
        else if (read is TextRead.Refused)
            Say(session, command.Error);
        else if (read is TextRead.TooLarge)
            RefuseTooLarge(session, shared, data);
        else
            Dispatch(session, shared, data[..length]);
        if (read is TextRead.TooLarge)
            session.PassOver(command.DataBytes);
        return length;
    }

    private static void Dispatch(MemcachedSession session, MemcachedLoop shared, ReadOnlySpan<byte> data)
    {
        var command = shared.Command;
        shared.CountCommand();
        switch (command.Verb)
        {
            case MemcachedVerb.Get or MemcachedVerb.GetAndTouch:
                Get(session, shared, data);
                break;
            case MemcachedVerb.Store or MemcachedVerb.Change:
                session.Send(shared.OwnerOf(command.Words.Of(data, 1)), Aloud(shared, data), isQuiet: command.IsQuiet);
                break;
            case MemcachedVerb.MetaGet or MemcachedVerb.MetaSet or MemcachedVerb.MetaDelete or MemcachedVerb.MetaArithmetic or MemcachedVerb.MetaDebug:
                var key = command.Words.Of(data, 1);
                session.Send(command.HasEncodedKey ? shared.OwnerOfEncoded(key) : shared.OwnerOf(key), Aloud(shared, data), new ReplyTag(RuleOf(command), 0, 0));
                break;
            case MemcachedVerb.MetaNoop:
                Say(session, "MN"u8);
                break;
            case MemcachedVerb.FlushAll when !shared.Listener.Options.FlushAll:
                Say(session, "CLIENT_ERROR flush_all is switched off by the listener's setting flushAll"u8);
                break;
            case MemcachedVerb.Tune when IsDump(command, data):
                Say(session, "CLIENT_ERROR a dump takes a connection to a node for itself: ask the node"u8);
                break;
            case MemcachedVerb.FlushAll or MemcachedVerb.Tune:
                shared.RentFanOut().Broadcast(session, Aloud(shared, data), session.EnqueueWhole(isQuiet: command.IsQuiet), MemcachedMerge.First);
                break;
            case MemcachedVerb.Stats:
                shared.RentFanOut().Broadcast(session, data, session.EnqueueWhole(), MemcachedMerge.Statistics, command.Words.Count > 1 ? Encoding.UTF8.GetString(command.Words.Of(data, 1)) : "");
                break;
            case MemcachedVerb.Version:
                session.Send(shared.OwnerOf([]), data);
                break;
            case MemcachedVerb.Quit:
                session.EndAfterReplies();
                break;
            case MemcachedVerb.Shutdown:
                Say(session, "ERROR: shutdown not enabled"u8);
                break;
            default:
                Say(session, "CLIENT_ERROR not served here: it is between a server and its operator"u8);
                break;
        }
    }

    private static void Get(MemcachedSession session, MemcachedLoop shared, ReadOnlySpan<byte> data)
    {
        var command = shared.Command;
        if (command.Words.Count == command.FirstKey + 1)
            session.Send(shared.OwnerOf(command.Words.Of(data, command.FirstKey)), data);
        else
            shared.RentFanOut().Split(session, data);
    }

    /// <summary><c>lru_crawler metadump</c> and <c>mgdump</c>: while one runs, the node answers nothing else on its connection.</summary>
    private static bool IsDump(TextCommand command, ReadOnlySpan<byte> data) => command.Words.Count > 1 && command.Words.Of(data, 1).EndsWith("dump"u8);

    /// <summary>The command without its noreply or q, so that the node answers.</summary>
    private static ReadOnlySpan<byte> Aloud(MemcachedLoop shared, ReadOnlySpan<byte> data)
    {
        var command = shared.Command;
        if (command.QuietWord < 0)
            return data;
        var (start, length) = command.Words[command.QuietWord];
        var writer = shared.Writer;
        writer.ResetWrittenCount();
        writer.Write(data[..(start - 1)]);
        writer.Write(data[(start + length)..]);
        return writer.WrittenSpan;
    }

    private static ReplyRule RuleOf(TextCommand command) => (command.IsQuiet, command.Verb) switch
    {
        (true, MemcachedVerb.MetaGet) => ReplyRule.MetaMiss,
        (true, MemcachedVerb.MetaSet or MemcachedVerb.MetaDelete or MemcachedVerb.MetaArithmetic) => ReplyRule.MetaDone,
        _ => ReplyRule.None,
    };

    /// <summary>As memcached does, a set that is too large removes what was there: an old value would be worse than none.</summary>
    private static void RefuseTooLarge(MemcachedSession session, MemcachedLoop shared, ReadOnlySpan<byte> data)
    {
        var (words, writer) = (shared.Command.Words, shared.Writer);
        if (words.Of(data, 0).SequenceEqual("set"u8) || shared.Command.Verb is MemcachedVerb.MetaSet)
        {
            writer.ResetWrittenCount();
            writer.Write(shared.Command.HasEncodedKey ? "md "u8 : "delete "u8);
            writer.Write(words.Of(data, 1));
            writer.Write(shared.Command.HasEncodedKey ? " b\r\n"u8 : "\r\n"u8);
            var key = words.Of(data, 1);
            session.Send(shared.Command.HasEncodedKey ? shared.OwnerOfEncoded(key) : shared.OwnerOf(key), writer.WrittenSpan, isQuiet: true);
        }

        if (!shared.Command.IsQuiet || shared.Command.Verb is MemcachedVerb.MetaSet)
            Say(session, "SERVER_ERROR object too large for cache"u8);
    }

    /// <summary>The first command has to be a set, whose data is name and password; as memcached's own.</summary>
    private static void Authenticate(MemcachedSession session, MemcachedLoop shared, ReadOnlySpan<byte> data, TextRead read)
    {
        var command = shared.Command;
        if (read is TextRead.Command && command.Verb is MemcachedVerb.Quit)
        {
            session.EndAfterReplies();
            return;
        }

        if (read is not TextRead.Command || command.Verb is not MemcachedVerb.Store || !command.Words.Of(data, 0).SequenceEqual("set"u8))
        {
            Say(session, "CLIENT_ERROR unauthenticated"u8);
            return;
        }

        var value = data.Slice(command.DataStart, command.DataBytes - 2);
        var blank = value.IndexOf((byte)' ');
        session.IsAuthenticated = blank > 0 && shared.Listener.Users.Accepts(Encoding.UTF8.GetString(value[..blank]), value[(blank + 1)..]);
        Say(session, session.IsAuthenticated ? "STORED"u8 : "CLIENT_ERROR authentication failure"u8);
    }

    private static void Say(MemcachedSession session, string line) => session.Reply(Encoding.UTF8.GetBytes($"{line}\r\n"));

    private static void Say(MemcachedSession session, ReadOnlySpan<byte> line)
    {
        Span<byte> bytes = stackalloc byte[line.Length + 2];
        line.CopyTo(bytes);
        "\r\n"u8.CopyTo(bytes[line.Length..]);
        session.Reply(bytes);
    }
}
