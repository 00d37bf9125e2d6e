using System.Buffers.Text;
using System.Globalization;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>
/// SCAN over all nodes, one after the other. A cursor is the node's own cursor times the number of nodes, plus the node's number; when a
/// node is through, the next one's first cursor follows. A ring that changes meanwhile is walked as it is then: what moved may be seen twice
/// or not at all, as with any copy.
/// </summary>
internal sealed class RedisScan(RedisSession session, RedisLoop shared, int node, int nodeCount) : IReplySink
{
    private Exchange? _whole;

    public static void Execute(RedisSession session, RedisLoop shared, ReadOnlySpan<byte> command)
    {
        var arguments = shared.Arguments;
        var text = arguments.Of(command, 1);
        if (!Utf8Parser.TryParse(text, out ulong cursor, out var used) || used != text.Length)
        {
            session.ReplyError("ERR invalid cursor");
            return;
        }

        if (!shared.Routes.Refresh())
        {
            session.ReplyError(RedisErrors.NoRing);
            return;
        }

        var nodeCount = shared.Routes.Nodes.Length;
        var node = (int)(cursor % (ulong)nodeCount);
        var scan = new RedisScan(session, shared, node, nodeCount);
        var writer = shared.NodeWriter;
        writer.Clear();
        writer.Array(arguments.Count);
        writer.Bulk("SCAN"u8);
        writer.Bulk((cursor / (ulong)nodeCount).ToString(CultureInfo.InvariantCulture));
        for (var i = 2; i < arguments.Count; i++)
            writer.Bulk(arguments.Of(command, i));
        scan._whole = session.EnqueueWhole();
        var part = shared.Loop.Exchanges.Rent(scan);
        session.LinkTo(shared.Routes.Nodes[node]).Send(writer.Written, part);
    }

    /// <summary><c>*2 $cursor *keys</c>: only the cursor is replaced.</summary>
    public void OnReply(Exchange exchange, ReadOnlySpan<byte> bytes, bool isComplete)
    {
        if (!isComplete)
        {
            exchange.Hold(bytes, shared.Loop.Buffers);
            return;
        }

        if (exchange.HeldBytes > 0)
        {
            exchange.Hold(bytes, shared.Loop.Buffers);
            bytes = exchange.Held;
        }

        if (session.IsClosed)
            return;
        if (RespHeader.Of(bytes) is not { Type: (byte)'*', Number: 2 } outer)
        {
            session.OnReply(_whole!, bytes, isComplete: true);
            return;
        }

        var cursor = RespHeader.Of(bytes[outer.LineBytes..]);
        var start = outer.LineBytes + cursor.LineBytes;
        _ = Utf8Parser.TryParse(bytes.Slice(start, (int)cursor.Number), out ulong own, out _);
        shared.Writer.Clear();
        shared.Writer.Array(2);
        shared.Writer.Bulk(Encode(own).ToString(CultureInfo.InvariantCulture));
        session.OnReply(_whole!, shared.Writer.Written, isComplete: false);
        if (!session.IsClosed)
            session.OnReply(_whole!, bytes[(start + (int)cursor.Number + 2)..], isComplete: true);
    }

    public void OnFailure(Exchange exchange, NodeFailure failure)
    {
        if (!session.IsClosed)
            session.OnFailure(_whole!, failure);
    }

    private ulong Encode(ulong own) => own > 0 ? (own * (ulong)nodeCount) + (ulong)node
        : node + 1 < nodeCount ? (ulong)node + 1
        : 0;
}
