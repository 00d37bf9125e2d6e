using System.Text;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>Carries out commands of the binary protocol.</summary>
internal static class BinaryCommands
{
    /// <returns>How many bytes are done with; 0: the command is not all there.</returns>
    public static int Execute(MemcachedSession session, MemcachedLoop shared, ReadOnlySpan<byte> data)
    {
        if (data.Length < BinaryHeader.Bytes)
            return 0;
        var header = new BinaryHeader(data);
        var loud = BinaryCommand.Loud(header.Opcode);
        if (header.Magic != BinaryHeader.RequestMagic)
        {
            session.EndAfterReplies();
            return data.Length;
        }

        if (!BinaryCommand.IsWellFormed(loud, header.KeyBytes, header.ExtrasBytes, header.BodyBytes))
        {
            session.Reply(Error(header, BinaryStatus.InvalidArguments, "Invalid arguments"));
            session.EndAfterReplies();
            return data.Length;
        }

        // Key and extras are small, so what is over the limit is the value.
        if (header.BodyBytes - header.KeyBytes - header.ExtrasBytes > shared.Listener.Limits.MaxItemBytes)
            return RefuseTooLarge(session, shared, data);
        var length = BinaryHeader.Bytes + (int)header.BodyBytes;
        if (data.Length < length)
            return 0;
        Dispatch(session, shared, data[..length], loud);
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

    private static void Dispatch(MemcachedSession session, MemcachedLoop shared, ReadOnlySpan<byte> packet, BinaryOpcode loud)
    {
        var header = new BinaryHeader(packet);
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
                shared.RentFanOut().Broadcast(session, Aloud(shared, packet, loud), session.EnqueueWhole(tag), MemcachedMerge.First);
                break;
            case BinaryOpcode.Stat:
                var argument = Encoding.UTF8.GetString(packet.Slice(BinaryHeader.Bytes, header.KeyBytes));
                shared.RentFanOut().Broadcast(session, packet, session.EnqueueWhole(tag), MemcachedMerge.Statistics, argument);
                break;
            case BinaryOpcode.Version:
                session.Send(shared.OwnerOf([]), packet, tag);
                break;
            case var _ when BinaryCommand.HasKey(loud):
                session.Send(shared.OwnerOf(packet.Slice(BinaryHeader.Bytes + header.ExtrasBytes, header.KeyBytes)), Aloud(shared, packet, loud), tag);
                break;
            default:
                session.Reply(Error(header, BinaryStatus.UnknownCommand, "Unknown command"));
                break;
        }
    }

    private static ReadOnlySpan<byte> Aloud(MemcachedLoop shared, ReadOnlySpan<byte> packet, BinaryOpcode loud)
    {
        if (packet[1] == (byte)loud)
            return packet;
        var writer = shared.Writer;
        writer.ResetWrittenCount();
        var copy = writer.GetSpan(packet.Length);
        packet.CopyTo(copy);
        copy[1] = (byte)loud;
        return copy[..packet.Length];
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
            var key = data.Slice(BinaryHeader.Bytes + header.ExtrasBytes, header.KeyBytes);
            var delete = new byte[BinaryHeader.Bytes + key.Length];
            BinaryHeader.WriteResponse(delete, BinaryOpcode.Delete, BinaryStatus.Success, 0, key.Length, 0, key.Length);
            delete[0] = BinaryHeader.RequestMagic;
            key.CopyTo(delete.AsSpan(BinaryHeader.Bytes));
            session.Send(shared.OwnerOf(key), delete, isQuiet: true);
        }

        session.Reply(Error(header, BinaryStatus.TooLarge, "Too large."));
        session.PassOver(header.BodyBytes - header.ExtrasBytes - header.KeyBytes);
        return before;
    }
}
