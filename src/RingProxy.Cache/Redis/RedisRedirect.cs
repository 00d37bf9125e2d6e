using System.Buffers;
using System.Buffers.Text;
using System.Text;
using RingProxy.Topology;

namespace RingProxy.Cache;

/// <summary>
/// A command that is kept until its reply begins, because it may have to be sent to another node: a node of a Redis Cluster names the one that has the
/// slot, and a replica that cannot answer leaves it to its owner. Neither has carried anything out, or it only reads.
/// <code>
///   session ──GET──> node a ── -MOVED 3999 b ──> node b ──> reply       the slot is b's from here on
///   session ──GET──> node a ── -ASK 3999 b ──> ASKING, node b ──> reply   this time
///   session ──GET──> replica ── lost, or -LOADING ──> its owner ──> reply
/// </code>
/// Used by its loop's thread only.
/// </summary>
internal sealed class RedisRedirect(RedisLoop shared) : IReplySink
{
    private const int MaxHops = 5;

    private static readonly byte[] s_asking = "*1\r\n$6\r\nASKING\r\n"u8.ToArray();

    private RedisSession _session = null!;
    private IReplySink _sink = null!;
    private Exchange _exchange = null!;
    private NodeLinks _node = null!;
    private NodeLinks? _owner;
    private byte[] _command = [];
    private int _length;
    private int _hops;
    private bool _isDecided;

    private ReadOnlySpan<byte> Command => _command.AsSpan(0, _length);

    /// <summary>Nobody waits any more: then the exchange may be another command's already.</summary>
    private bool IsGone => ReferenceEquals(_sink, _session) && _session.IsClosed;

    /// <param name="session">Whose command it is.</param>
    /// <param name="node">Who is thought to have the slot.</param>
    /// <param name="command">As the node is to see it.</param>
    /// <param name="sink">Who gets the reply: the session, or a fan-out.</param>
    /// <param name="exchange">Which reply it is to the sink.</param>
    /// <param name="owner">Who is asked if the node, a replica of it, cannot answer.</param>
    public void Send(RedisSession session, NodeLinks node, ReadOnlySpan<byte> command, IReplySink sink, Exchange exchange, NodeLinks? owner = null)
    {
        (_session, _node, _sink, _exchange, _owner) = (session, node, sink, exchange, owner);
        (_hops, _isDecided, _length) = (0, false, command.Length);
        _command = ArrayPool<byte>.Shared.Rent(command.Length);
        command.CopyTo(_command);
        session.LinkTo(node).Send(Command, shared.Loop.Exchanges.Rent(this));
    }

    public void OnReply(Exchange exchange, ReadOnlySpan<byte> bytes, bool isComplete)
    {
        if (!_isDecided && (exchange.HeldBytes > 0 || bytes is [(byte)'-', ..]))
        {
            exchange.Hold(bytes, shared.Loop.Buffers);
            if (!isComplete || TryLeaveToOwner(exchange.Held) || TryFollow(exchange.Held))
                return;
            bytes = exchange.Held;
        }

        _isDecided = true;
        if (!IsGone)
            _sink.OnReply(_exchange, bytes, isComplete);
        if (isComplete)
            End();
    }

    public void OnFailure(Exchange exchange, NodeFailure failure)
    {
        // After its deadline the client has waited long enough; the next commands pass a replica that is late.
        if (failure.Kind is not NodeFailureKind.Deadline && !_isDecided && TryAskOwner())
            return;
        if (!IsGone)
            _sink.OnFailure(_exchange, failure);
        End();
    }

    /// <summary>The replica has not all of its data, or may not show it.</summary>
    private bool TryLeaveToOwner(ReadOnlySpan<byte> error) =>
        (error.StartsWith("-LOADING "u8) || error.StartsWith("-MASTERDOWN "u8)) && TryAskOwner();

    private bool TryAskOwner()
    {
        if (_owner is not { } owner || IsGone)
            return false;
        (_node, _owner) = (owner, null);
        _session.LinkTo(owner).Send(Command, shared.Loop.Exchanges.Rent(this));
        return true;
    }

    /// <summary><c>-MOVED slot host:port</c> or <c>-ASK slot host:port</c>; without a host it is that of the node that says so.</summary>
    private bool TryFollow(ReadOnlySpan<byte> error)
    {
        var isAsk = error.StartsWith("-ASK "u8);
        if ((!isAsk && !error.StartsWith("-MOVED "u8)) || IsGone || _hops == MaxHops || !shared.Routes.FollowsRedirects)
            return false;
        var words = error[(isAsk ? 5 : 7)..].TrimEnd("\r\n"u8);
        var space = words.IndexOf((byte)' ');
        if (space < 0 || !Utf8Parser.TryParse(words[..space], out int slot, out _) || AddressOf(words[(space + 1)..]) is not { } address)
            return false;
        _hops++;
        _node = shared.Routes.LinksAt(address);
        if (!isAsk)
            shared.Routes.Learn(slot, _node);
        var link = _session.LinkTo(_node);
        if (isAsk)
            link.Send(s_asking, shared.Loop.Exchanges.Rent(null));
        link.Send(Command, shared.Loop.Exchanges.Rent(this));
        return true;
    }

    private string? AddressOf(ReadOnlySpan<byte> text)
    {
        var colon = text.LastIndexOf((byte)':');
        if (colon < 0)
            return null;
        var host = Encoding.UTF8.GetString(text[..colon]);
        if (host.Length == 0)
            host = _node.Node.Host;
        var address = $"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host.Trim('[', ']')}]" : host)}:{Encoding.UTF8.GetString(text[(colon + 1)..])}";
        return NodeAddress.TryParse(address, out _) ? address : null;
    }

    private void End()
    {
        ArrayPool<byte>.Shared.Return(_command);
        _command = [];
        (_session, _sink, _exchange, _node, _owner) = (null!, null!, null!, null!, null);
        shared.Return(this);
    }
}
