using System.Text;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>Carries out commands of the binary protocol.</summary>
internal static class BinaryCommands
{
    private const string InvalidArguments = "Invalid arguments", UnknownCommand = "Unknown command";

    /// <returns>How many bytes are done with; 0: the command is not all there.</returns>
    public static int Execute(MemcachedSession session, MemcachedLoop shared, ReadOnlySpan<byte> data)
    {
        if (data.Length < BinaryHeader.Bytes)
            return 0;
        var header = new BinaryHeader(data);
        if (header.Magic != BinaryHeader.RequestMagic)
        {
            session.EndAfterReplies();
            return data.Length;
        }

        if (BinaryCommand.Judge(header) is not BinaryStatus.Success and var status)
        {
            session.Reply(Error(header, status, status is BinaryStatus.InvalidArguments ? InvalidArguments : UnknownCommand));
            session.EndAfterReplies();
            return data.Length;
        }

        // Key and extras are small, so what is over the limit is the value.
        if (header.BodyBytes - header.KeyBytes - header.ExtrasBytes > shared.Listener.Limits.MaxItemBytes)
            return RefuseTooLarge(session, shared, data);
        var length = BinaryHeader.Bytes + (int)header.BodyBytes;
        if (data.Length < length)
            return 0;
        Dispatch(session, shared, data[..length]);
        return length;
    }

    /// <summary>A response with a text.</summary>
    public static byte[] Error(BinaryOpcode opcode, BinaryStatus status, uint opaque, string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        var packet = new byte[BinaryHeader.Bytes + body.Length];
        BinaryHeader.WriteResponse(packet, opcode, status, opaque, 0, 0, body.Length);
        body.CopyTo(packet, BinaryHeader.Bytes);
        return packet;
    }

    private static byte[] Error(BinaryHeader of, BinaryStatus status, string text) => Error(of.Opcode, status, of.Opaque, text);

    private static void Dispatch(MemcachedSession session, MemcachedLoop shared, ReadOnlySpan<byte> packet)
    {
        var header = new BinaryHeader(packet);
        var loud = BinaryCommand.Loud(header.Opcode);
        shared.CountCommand();
        if (BinarySasl.TryExecute(session, shared, packet))
            return;
        var isQuiet = loud != header.Opcode;
        var rule = !isQuiet ? ReplyRule.None : BinaryCommand.IsGet(loud) ? ReplyRule.BinaryMiss : ReplyRule.BinaryDone;
        var tag = new ReplyTag(rule, header.Opcode, header.Opaque);
        switch (loud)
        {
            case BinaryOpcode.Noop:
                session.Reply(Success(header));
                break;
            case BinaryOpcode.Quit:
                if (!isQuiet)
                    session.Reply(Success(header));
                session.EndAfterReplies();
                break;
            case BinaryOpcode.Flush when !shared.Listener.Options.FlushAll:
                session.Reply(Error(header, BinaryStatus.NotSupported, "flush is switched off by the listener's setting flushAll"));
                break;
            case BinaryOpcode.Flush:
                shared.RentFanOut().Broadcast(session, ForNode(shared, packet, loud), session.EnqueueWhole(tag), MemcachedMerge.First);
                break;
            case BinaryOpcode.Stat:
                Statistics(session, shared, packet, tag);
                break;
            case BinaryOpcode.Version:
                session.Send(shared.RouteOf([]).Owner, packet, tag);
                break;
            case var _ when BinaryCommand.HasKey(loud):
                OneKey(session, shared, packet, tag);
                break;
            default:
                session.Reply(Error(header, BinaryStatus.UnknownCommand, UnknownCommand));
                break;
        }
    }

    private static void OneKey(MemcachedSession session, MemcachedLoop shared, ReadOnlySpan<byte> packet, ReplyTag tag)
    {
        var key = KeyOf(packet);
        var (loud, (owner, cut)) = (BinaryCommand.Loud(tag.Opcode), shared.RouteOf(key));
        var forNode = ForNode(shared, packet, loud, cut);
        if (cut > 0 && loud is BinaryOpcode.GetK or BinaryOpcode.GetAndTouchK)
            shared.RentFanOut().SendRenamed(session, owner, forNode, tag, key, cut);
        else
            session.Send(owner, forNode, tag);
    }

    private static void Statistics(MemcachedSession session, MemcachedLoop shared, ReadOnlySpan<byte> packet, ReplyTag tag)
    {
        var argument = Encoding.UTF8.GetString(KeyOf(packet));
        var asked = MemcachedStatistics.Asked(argument);
        if (asked is null)
        {
            session.Reply(Error(new BinaryHeader(packet), BinaryStatus.InvalidArguments, MemcachedStatistics.LegalOfNodes));
            return;
        }

        shared.Writer.ResetWrittenCount();
        KeyChange.WritePacket(shared.Writer, packet, Encoding.UTF8.GetBytes(asked));
        shared.RentFanOut().Broadcast(session, shared.Writer.WrittenSpan, session.EnqueueWhole(tag), MemcachedMerge.Statistics, argument);
    }

    /// <summary>The packet as a node is to see it: aloud, so that the node answers, and without a prefix that is taken off its key.</summary>
    private static ReadOnlySpan<byte> ForNode(MemcachedLoop shared, ReadOnlySpan<byte> packet, BinaryOpcode loud, int cut = 0)
    {
        if (packet[1] == (byte)loud && cut == 0)
            return packet;
        shared.Writer.ResetWrittenCount();
        // The beginning of what will be written.
        var copy = shared.Writer.GetSpan(packet.Length);
        KeyChange.WritePacket(shared.Writer, packet, KeyOf(packet)[cut..]);
        copy[1] = (byte)loud;
        return shared.Writer.WrittenSpan;
    }

    private static ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> packet)
    {
        var header = new BinaryHeader(packet);
        return packet.Slice(BinaryHeader.Bytes + header.ExtrasBytes, header.KeyBytes);
    }

    private static byte[] Success(BinaryHeader header)
    {
        var packet = new byte[BinaryHeader.Bytes];
        BinaryHeader.WriteResponse(packet, header.Opcode, BinaryStatus.Success, header.Opaque, 0, 0, 0);
        return packet;
    }

    private static int RefuseTooLarge(MemcachedSession session, MemcachedLoop shared, ReadOnlySpan<byte> data)
    {
        var header = new BinaryHeader(data);
        var before = BinaryHeader.Bytes + header.ExtrasBytes + header.KeyBytes;
        if (data.Length < before)
            return 0;
        if (session.IsAuthenticated && BinaryCommand.Loud(header.Opcode) is BinaryOpcode.Set)
        {
            var (owner, cut) = shared.RouteOf(KeyOf(data));
            var key = KeyOf(data)[cut..];
            var delete = new byte[BinaryHeader.Bytes + key.Length];
            BinaryHeader.WriteResponse(delete, BinaryOpcode.Delete, BinaryStatus.Success, 0, key.Length, 0, key.Length);
            delete[0] = BinaryHeader.RequestMagic;
            key.CopyTo(delete.AsSpan(BinaryHeader.Bytes));
            session.Send(owner, delete, isQuiet: true);
        }

        session.Reply(Error(header, BinaryStatus.TooLarge, "Too large."));
        session.PassOver(header.BodyBytes - header.ExtrasBytes - header.KeyBytes);
        return before;
    }
}
