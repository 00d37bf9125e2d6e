using System.Net.Sockets;
using System.Text;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>
/// A memcached client. The first byte tells which protocol it speaks; <see cref="TextCommands"/> and <see cref="BinaryCommands"/> know what to do with
/// each command, and this what a reply becomes on its way.
/// </summary>
internal sealed class MemcachedSession : Session
{
    private readonly MemcachedLoop _shared;
    private bool? _isBinary;
    private long _toPassOver;

    public MemcachedSession(MemcachedLoop shared, Socket socket, int id)
        : base(shared.Loop, socket, id, shared.Listener.SessionOptions)
    {
        _shared = shared;
        IsAuthenticated = shared.Listener.Users.IsOpen;
    }

    public bool IsAuthenticated { get; set; }

    private int Profile => _isBinary == true ? MemcachedProtocol.Binary : MemcachedProtocol.Text;

    /// <summary>The shared connection to a node for this session's protocol.</summary>
    public Link LinkTo(NodeLinks node) => node.Shared(Profile, Id);

    /// <summary>Sends a command to a node; its reply takes its place among the others.</summary>
    /// <param name="node">Null: there is none.</param>
    /// <param name="command">As the node is to see it.</param>
    /// <param name="tag">What the reply becomes.</param>
    /// <param name="isQuiet">No reply is wanted, whatever it is.</param>
    public void Send(NodeLinks? node, ReadOnlySpan<byte> command, ReplyTag tag = default, bool isQuiet = false)
    {
        var exchange = EnqueueWhole(tag, isQuiet);
        if (node is null)
            OnFailure(exchange, NoNode);
        else
            LinkTo(node).Send(command, exchange);
    }

    /// <summary>A place among the replies.</summary>
    public Exchange EnqueueWhole(ReplyTag tag = default, bool isQuiet = false)
    {
        var exchange = Enqueue();
        exchange.Tag = tag.ToTag();
        exchange.IsMuted |= isQuiet;
        return exchange;
    }

    /// <summary>An answer of our own, in its order.</summary>
    public void Reply(ReadOnlySpan<byte> bytes) => Answer(bytes);

    /// <summary>The client is disconnected when the replies before this have left.</summary>
    public void EndAfterReplies() => IsEnding = true;

    /// <summary>Bytes of a value that nobody wants.</summary>
    public void PassOver(long bytes) => _toPassOver = bytes;

    public override void OnReply(Exchange exchange, ReadOnlySpan<byte> bytes, bool isComplete)
    {
        if (ReplyTag.Of(exchange.Tag).Rule is ReplyRule.None || ReplyTag.IsDecided(exchange.Tag))
        {
            base.OnReply(exchange, bytes, isComplete);
            return;
        }

        exchange.Hold(bytes, Loop.Buffers);
        Account(bytes.Length);
        if (IsClosed)
            return;
        if (exchange.HeldBytes >= (_isBinary == true ? BinaryHeader.Bytes : 2))
            Decide(exchange);
        base.OnReply(exchange, [], isComplete);
    }

    /// <summary>There is no ring, or it has no node for a key.</summary>
    public static NodeFailure NoNode { get; } = new(NodeFailureKind.Unreachable, "", "no ring is in force, or all of its nodes are declared down");

    protected override int Consume(ReadOnlySpan<byte> data)
    {
        var consumed = 0;
        while (CanGoOn && consumed < data.Length)
        {
            if (_toPassOver > 0)
            {
                var passed = (int)Math.Min(_toPassOver, data.Length - consumed);
                _toPassOver -= passed;
                consumed += passed;
                continue;
            }

            _isBinary ??= data[consumed] == BinaryHeader.RequestMagic;
            var length = _isBinary.Value ? BinaryCommands.Execute(this, _shared, data[consumed..]) : TextCommands.Execute(this, _shared, data[consumed..]);
            if (IsClosed || IsEnding)
                return data.Length;
            if (length == 0)
                return consumed;
            consumed += length;
        }

        return consumed;
    }

    protected override ReadOnlySpan<byte> FailureReply(Exchange exchange, NodeFailure failure)
    {
        var text = failure.NodeId.Length == 0 ? failure.Reason : $"node '{failure.NodeId}': {failure.Reason}";
        if (_isBinary != true)
            return Encoding.UTF8.GetBytes($"SERVER_ERROR {text}\r\n");
        var tag = ReplyTag.Of(exchange.Tag);
        // To a cache a node that fails is a miss; a quiet get has no other word for it.
        if (tag.Rule is ReplyRule.BinaryMiss)
            exchange.IsMuted = true;
        return BinaryCommands.Error(tag.Opcode, BinaryStatus.TemporaryFailure, tag.Opaque, text);
    }

    /// <summary>The beginning of a reply tells whether it is wanted.</summary>
    private static void Decide(Exchange exchange)
    {
        var tag = ReplyTag.Of(exchange.Tag);
        exchange.Tag = ReplyTag.AsDecided(exchange.Tag);
        var reply = exchange.HeldForChange;
        exchange.IsMuted |= tag.Rule switch
        {
            ReplyRule.MetaMiss => reply.StartsWith("EN"u8),
            ReplyRule.MetaDone => reply.StartsWith("HD"u8) || reply.StartsWith("VA"u8),
            ReplyRule.BinaryMiss => new BinaryHeader(reply).Status is BinaryStatus.KeyNotFound or BinaryStatus.TemporaryFailure,
            ReplyRule.BinaryDone => new BinaryHeader(reply).Status is BinaryStatus.Success,
            _ => false,
        };
        if (tag.Rule is ReplyRule.BinaryMiss or ReplyRule.BinaryDone)
            reply[1] = (byte)tag.Opcode;
    }
}
