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
            Complain(session, command, command.Error);
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
                var route = shared.RouteOf(command.Words.Of(data, 1));
                session.Send(route.Owner, ForNode(shared, data, route.Cut), isQuiet: command.IsQuiet);
                break;
            case MemcachedVerb.MetaGet or MemcachedVerb.MetaSet or MemcachedVerb.MetaDelete or MemcachedVerb.MetaArithmetic or MemcachedVerb.MetaDebug:
                Meta(session, shared, data);
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
                shared.RentFanOut().Broadcast(session, ForNode(shared, data), session.EnqueueWhole(isQuiet: command.IsQuiet), MemcachedMerge.First);
                break;
            case MemcachedVerb.Stats:
                Statistics(session, shared, data);
                break;
            case MemcachedVerb.Version:
                session.Send(shared.RouteOf([]).Owner, data);
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
        if (command.Words.Count == command.FirstKey + 1 && !shared.TakesPrefixesOff)
            session.Send(shared.RouteOf(command.Words.Of(data, command.FirstKey)).Owner, data);
        else
            shared.RentFanOut().Split(session, data);
    }

    private static void Meta(MemcachedSession session, MemcachedLoop shared, ReadOnlySpan<byte> data)
    {
        var command = shared.Command;
        var key = command.Words.Of(data, 1);
        var (owner, cut) = shared.RouteOfMeta(key);
        var forNode = ForNode(shared, data, cut);
        var tag = new ReplyTag(RuleOf(command), 0, 0);
        if (cut > 0 && command.ReturnsKey)
            shared.RentFanOut().SendRenamed(session, owner, forNode, tag, shared.Decoded(key), cut);
        else
            session.Send(owner, forNode, tag);
    }

    private static void Statistics(MemcachedSession session, MemcachedLoop shared, ReadOnlySpan<byte> data)
    {
        var words = shared.Command.Words;
        var argument = words.Count > 1 ? Encoding.UTF8.GetString(data[words[1].Start..(words[words.Count - 1].Start + words[words.Count - 1].Length)]) : "";
        var asked = MemcachedStatistics.Asked(argument);
        if (asked is null)
            Say(session, $"CLIENT_ERROR {MemcachedStatistics.LegalOfNodes}");
        else
            shared.RentFanOut().Broadcast(session, asked == argument ? data : Encoding.UTF8.GetBytes($"stats {asked}\r\n"), session.EnqueueWhole(), MemcachedMerge.Statistics, argument);
    }

    /// <summary><c>lru_crawler metadump</c> and <c>mgdump</c>: while one runs, the node answers nothing else on its connection.</summary>
    private static bool IsDump(TextCommand command, ReadOnlySpan<byte> data) => command.Words.Count > 1 && command.Words.Of(data, 1).EndsWith("dump"u8);

    /// <summary>The command as a node is to see it: without its noreply or q, so that the node answers, and without a prefix that is taken off its key.</summary>
    private static ReadOnlySpan<byte> ForNode(MemcachedLoop shared, ReadOnlySpan<byte> data, int cut = 0)
    {
        var command = shared.Command;
        if (command.QuietWord < 0 && cut == 0)
            return data;
        var (writer, done) = (shared.Writer, 0);
        writer.ResetWrittenCount();
        // "delete noreply" has no other key, and is refused by the node.
        if (cut > 0 && command.QuietWord != 1)
        {
            var (start, length) = command.Words[1];
            writer.Write(data[..start]);
            shared.WriteKey(writer, data.Slice(start, length), cut);
            done = start + length;
        }

        if (command.QuietWord >= 0)
        {
            var (start, length) = command.Words[command.QuietWord];
            writer.Write(data[done..(start - 1)]);
            done = start + length;
        }

        writer.Write(data[done..]);
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
            var key = words.Of(data, 1);
            var (owner, cut) = shared.RouteOfMeta(key);
            writer.ResetWrittenCount();
            writer.Write(shared.Command.HasEncodedKey ? "md "u8 : "delete "u8);
            shared.WriteKey(writer, key, cut);
            writer.Write(shared.Command.HasEncodedKey ? " b\r\n"u8 : "\r\n"u8);
            session.Send(owner, writer.WrittenSpan, isQuiet: true);
        }

        Complain(session, shared.Command, "SERVER_ERROR object too large for cache");
    }

    private static void Complain(MemcachedSession session, TextCommand of, string error)
    {
        if (!of.IsSilent)
            Say(session, error);
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
