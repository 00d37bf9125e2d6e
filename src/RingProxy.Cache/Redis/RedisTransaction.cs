using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>
/// WATCH, MULTI and EXEC of one session, on a connection of its own to the one node that owns all keys. MULTI itself is only answered: the
/// node is known with the first key, and gets MULTI then. Commands without keys before that are kept, and are sent after it.
/// <code>
///   client:  MULTI    PING     SET a 1                        EXEC
///   we say:  OK       QUEUED
///   node:                      MULTI PING SET a 1             EXEC
/// </code>
/// Blocking commands use the same connection.
/// </summary>
internal sealed class RedisTransaction(RedisSession session, RedisLoop shared) : IReplySink
{
    private const int MaxKeptBytes = 1024 * 1024;

    private readonly List<byte[]> _kept = [];
    private Link? _link;
    private NodeLinks? _node;
    private RedisNodeClientId? _nodeClientId;
    private int _keptBytes;
    private int _profile;
    private bool _isPinned;
    private bool _isWatching;
    private bool _isSpoilt;

    /// <summary>Between MULTI and EXEC.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>A command of the transaction was wrong: EXEC will refuse.</summary>
    public void Spoil() => _isSpoilt = IsOpen;

    public bool IsWatchingOtherThan(int node) => _isWatching && !IsOn(node);

    /// <summary>The session's own connection to a node; the one it has, if that is still good.</summary>
    public Link OwnLink(int node)
    {
        var links = shared.Routes.Nodes[node];
        if (_link is { State: LinkState.Open or LinkState.Connecting } && ReferenceEquals(_link.Node, links.Node) && _profile == Profile)
            return _link;
        ReturnLink();
        (_profile, _node) = (Profile, links);
        return _link = session.TakeLinkTo(links);
    }

    /// <summary>Asks the node once for its number of the session's own connection, by which CLIENT UNBLOCK names it.</summary>
    public void LearnNodeClientId()
    {
        if (_nodeClientId is not null)
            return;
        _nodeClientId = new RedisNodeClientId();
        shared.NodeWriter.Clear();
        shared.NodeWriter.Command("CLIENT", "ID");
        _link!.Send(shared.NodeWriter.Written, shared.Loop.Exchanges.Rent(_nodeClientId));
    }

    /// <summary>That number, once it is known, and the node.</summary>
    public (long Id, NodeLinks Node)? NodeClient => _nodeClientId is { Value: > 0 } known ? (known.Value, _node!) : null;

    private int Profile => shared.Listener.Protocol.ProfileOf(session.Version, session.Client.Database);

    /// <summary>Gives the connection up; the node forgets what was watched and queued.</summary>
    public void Abandon()
    {
        ReturnLink();
        _isWatching = false;
        Clear();
    }

    /// <returns>False if the command has to wait for the replies under way.</returns>
    public bool Execute(CommandSpec spec, ReadOnlySpan<byte> command)
    {
        switch (spec.Name)
        {
            case "MULTI":
                Begin();
                return true;
            case "WATCH":
                return Watch(spec, command);
            case "UNWATCH":
                return IsOpen ? Queue(spec, command) : Unwatch(command);
            case "EXEC":
                return End(command, "ERR EXEC without MULTI", isExec: true);
            case "DISCARD":
                return End(command, "ERR DISCARD without MULTI", isExec: false);
            case "QUIT" or "RESET":
                return RedisAnswers.Answer(session, shared, spec, command);
            default:
                return Queue(spec, command);
        }
    }

    void IReplySink.OnReply(Exchange exchange, ReadOnlySpan<byte> bytes, bool isComplete)
    {
        // MULTI, and commands that were answered before they were sent.
        if (bytes is [(byte)'-', ..])
            _isSpoilt = true;
    }

    void IReplySink.OnFailure(Exchange exchange, NodeFailure failure) => _isSpoilt = true;

    private void Begin()
    {
        if (IsOpen)
        {
            session.ReplyError("ERR MULTI calls can not be nested");
            return;
        }

        IsOpen = true;
        _isPinned = false;
        Reply("OK"u8);
    }

    private bool Watch(CommandSpec spec, ReadOnlySpan<byte> command)
    {
        if (IsOpen)
        {
            session.ReplyError("ERR WATCH inside MULTI is not allowed");
            return true;
        }

        if (session.MustWaitForReplies())
            return false;
        var owner = session.FindOwner(spec, command);
        if (owner < 0)
            return true;
        if (_isWatching && !IsOn(owner))
        {
            session.ReplyError(RedisErrors.CrossSlot(spec, shared.Routes.HasHashTag));
            return true;
        }

        var link = OwnLink(owner);
        _isWatching = true;
        Send(link, command, isGate: true);
        return true;
    }

    private bool Unwatch(ReadOnlySpan<byte> command)
    {
        if (!_isWatching)
        {
            Reply("OK"u8);
            return true;
        }

        if (session.MustWaitForReplies())
            return false;
        _isWatching = false;
        Send(_link!, command, isGate: true);
        return true;
    }

    private bool Queue(CommandSpec spec, ReadOnlySpan<byte> command)
    {
        if (spec.Traits.HasFlag(CommandTraits.NoMulti) || !IsLegal(spec))
        {
            _isSpoilt = true;
            session.ReplyError(RedisErrors.NotInTransaction(spec));
            return true;
        }

        if (!HasKeys(spec, command))
        {
            if (_isPinned)
                Send(_link!, command, isGate: false);
            else
                Keep(command);
            return true;
        }

        if (!_isPinned && session.MustWaitForReplies())
            return false;
        var owner = session.FindOwner(spec, command);
        if (owner < 0)
        {
            _isSpoilt = true;
            return true;
        }

        if ((_isPinned || _isWatching) && !IsOn(owner))
        {
            _isSpoilt = true;
            session.ReplyError(RedisErrors.CrossSlot(spec, shared.Routes.HasHashTag));
            return true;
        }

        if (!_isPinned)
            Pin(owner);
        Send(_link!, command, isGate: false);
        return true;
    }

    private bool End(ReadOnlySpan<byte> command, string errorOutside, bool isExec)
    {
        if (!IsOpen)
        {
            session.ReplyError(errorOutside);
            return true;
        }

        if (!_isPinned && (_kept.Count > 0 || _isWatching) && !_isSpoilt && isExec)
        {
            if (session.MustWaitForReplies())
                return false;
            if (!TryPinAnywhere())
                return true;
        }

        var (isPinned, isSpoilt) = (_isPinned, _isSpoilt);
        Clear();
        if (isExec && !isSpoilt)
        {
            if (isPinned)
                Send(_link!, command, isGate: true);
            else
                Reply("*0\r\n"u8, isStatus: false);
            _isWatching = false;
            return true;
        }

        // The node forgets what it queued and watched; its word on that is not for the client.
        if (isPinned || _isWatching)
            Tell(isPinned ? "DISCARD" : "UNWATCH");
        _isWatching = false;
        if (isExec)
            session.ReplyError(RedisErrors.ExecAbort);
        else
            Reply("OK"u8);
        return true;
    }

    private bool TryPinAnywhere()
    {
        if (_isWatching)
        {
            PinToLink();
            return true;
        }

        if (!shared.Routes.Refresh() || shared.Routes.IndexOf([]) is not (>= 0 and var node))
        {
            Clear();
            session.ReplyError(RedisErrors.NoNode);
            return false;
        }

        Pin(node);
        return true;
    }

    private void Pin(int owner)
    {
        if (!_isWatching)
            _ = OwnLink(owner);
        PinToLink();
    }

    /// <summary>The transaction is that of the session's own connection from here on.</summary>
    private void PinToLink()
    {
        _isPinned = true;
        Tell("MULTI");
        foreach (var kept in _kept)
            _link!.Send(kept, shared.Loop.Exchanges.Rent(this));
        _kept.Clear();
    }

    /// <summary>Something that the client does not hear of.</summary>
    private void Tell(string command)
    {
        var writer = shared.NodeWriter;
        writer.Clear();
        writer.Command(command);
        _link!.Send(writer.Written, shared.Loop.Exchanges.Rent(this));
    }

    private void Keep(ReadOnlySpan<byte> command)
    {
        _keptBytes += command.Length;
        if (_keptBytes > MaxKeptBytes)
        {
            _isSpoilt = true;
            session.ReplyError($"ERR more than {MaxKeptBytes} bytes of commands without a key at the beginning of MULTI");
            return;
        }

        _kept.Add(command.ToArray());
        Reply("QUEUED"u8);
    }

    private void Send(Link link, ReadOnlySpan<byte> command, bool isGate)
    {
        var exchange = session.EnqueueWhole();
        if (isGate)
            session.SetGate(exchange);
        link.Send(command, exchange);
    }

    private void ReturnLink()
    {
        if (_link is not null)
            _node!.Return(_link, _profile, isClean: !_isWatching && !_isPinned);
        (_link, _nodeClientId) = (null, null);
    }

    private bool IsOn(int node) => _link is not null && ReferenceEquals(_link.Node, shared.Routes.Nodes[node].Node);

    private bool HasKeys(CommandSpec spec, ReadOnlySpan<byte> command)
    {
        if (spec.SingleKeyIndex > 0)
            return true;
        KeyFinder.Find(spec, command, shared.Arguments, shared.Keys);
        return shared.Keys.Count > 0;
    }

    private static bool IsLegal(CommandSpec spec) => spec.Handling
        is CommandHandling.Route or CommandHandling.Block or CommandHandling.AnyNode
        or CommandHandling.SplitValues or CommandHandling.SplitPairs or CommandHandling.SplitCount or CommandHandling.Transaction
        || spec.Name is "PING" or "ECHO";

    private void Clear()
    {
        IsOpen = false;
        (_isPinned, _isSpoilt, _keptBytes) = (false, false, 0);
        _kept.Clear();
    }

    private void Reply(ReadOnlySpan<byte> text, bool isStatus = true)
    {
        shared.Writer.Clear();
        if (isStatus)
            shared.Writer.Status(text);
        else
            shared.Writer.Raw(text);
        session.Reply(shared.Writer);
    }
}
