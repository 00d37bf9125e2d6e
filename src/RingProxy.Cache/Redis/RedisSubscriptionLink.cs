using System.Text;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>
/// A session's connection to one node for subscriptions. Confirmations come in the order of the commands; everything else is a message,
/// which goes on as it is. If the node is lost, so are subscriptions: the client is disconnected, and will subscribe again.
/// </summary>
internal sealed class RedisSubscriptionLink
{
    private readonly RedisSession _session;
    private readonly RedisLoop _shared;
    private readonly Link _link;
    private readonly Queue<RedisConfirmation?> _awaited = new();
    private readonly List<byte> _unfinished = [];
    private bool _isClosing;

    public RedisSubscriptionLink(RedisSession session, RedisLoop shared, Link link)
    {
        (_session, _shared, _link) = (session, shared, link);
        link.OnPush = OnFrame;
        link.OnLost = OnLost;
    }

    public bool HasPatterns { get; private set; }

    /// <param name="command">A command that brings one confirmation.</param>
    /// <param name="name">Channel or pattern.</param>
    /// <param name="confirmation">Who waits; null: nobody, the confirmation is dropped.</param>
    public void Send(string command, string name, RedisConfirmation? confirmation)
    {
        HasPatterns |= command == "PSUBSCRIBE";
        _awaited.Enqueue(confirmation);
        var writer = _shared.NodeWriter;
        writer.Clear();
        writer.Array(2);
        writer.Bulk(command);
        writer.Bulk(Encoding.Latin1.GetBytes(name));
        _link.SendUnanswered(writer.Written);
    }

    public void Close()
    {
        _isClosing = true;
        _link.Dispose();
    }

    private void OnFrame(ReadOnlySpan<byte> bytes, bool isComplete)
    {
        if (!isComplete || _unfinished.Count > 0)
        {
            _unfinished.AddRange(bytes);
            if (!isComplete)
                return;
            var whole = _unfinished.ToArray();
            _unfinished.Clear();
            OnWholeFrame(whole);
            return;
        }

        OnWholeFrame(bytes);
    }

    private void OnWholeFrame(ReadOnlySpan<byte> frame)
    {
        if (_session.IsClosed)
            return;
        if (!IsConfirmation(frame))
        {
            _session.Push(frame);
            return;
        }

        if (!_awaited.TryDequeue(out var confirmation) || confirmation is null || --confirmation.Awaited > 0)
            return;
        var isError = frame[0] == (byte)'-';
        // *3 kind name :count — only the count is ours.
        var end = isError ? frame.Length : frame.LastIndexOf((byte)':');
        _shared.Writer.Clear();
        _shared.Writer.Raw(frame[..end]);
        if (!isError)
            _shared.Writer.Number(confirmation.Count);
        _session.OnReply(confirmation.Whole, _shared.Writer.Written, isComplete: true);
    }

    /// <summary>An error, or an array whose first word ends in <c>subscribe</c>.</summary>
    private static bool IsConfirmation(ReadOnlySpan<byte> frame)
    {
        if (frame[0] == (byte)'-')
            return true;
        var word = frame[RespHeader.Of(frame).LineBytes..];
        var header = RespHeader.Of(word);
        return word.Slice(header.LineBytes, (int)header.Number).EndsWith("subscribe"u8);
    }

    private void OnLost()
    {
        if (!_isClosing)
            _session.Close();
    }
}
