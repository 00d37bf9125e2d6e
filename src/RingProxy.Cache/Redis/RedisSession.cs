using System.Buffers;
using System.Net.Sockets;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>
/// A Redis client: reads its commands, finds out what is to be done with each, and sends them where they belong. What the session says of
/// itself is in <see cref="Client"/>; transactions, subscriptions and answers of our own have their own classes.
/// </summary>
internal sealed class RedisSession : Session
{
    private readonly RedisLoop _shared;
    private readonly RedisTransaction _transaction;
    private RespCommandReader _reader;
    private RedisSubscriptions? _subscriptions;
    private CommandSpec? _lastCommand;
    private long _lastCommandAt;
    private int _lastCommandBytes;
    private bool _skipsNextReply;

    public RedisSession(RedisLoop shared, Socket socket, int id)
        : base(shared.Loop, socket, id, shared.Listener.SessionOptions)
    {
        _shared = shared;
        _transaction = new RedisTransaction(this, shared);
        Client = new RedisClient(shared.Listener.Authentication.IsOpen);
        _lastCommandAt = BegunAt;
    }

    /// <summary>What the client said of itself.</summary>
    public RedisClient Client { get; }

    /// <summary>2 or 3.</summary>
    public int Version => Client.Version;

    /// <summary>What its connections to nodes have to be set to.</summary>
    public int Profile => _shared.Listener.Protocol.ProfileOf(Client.Version, Client.Database);

    private RingRoutes Routes => _shared.Routes;

    /// <summary>The shared connection to a node for this session's protocol version and database.</summary>
    public Link LinkTo(NodeLinks node) => node.Shared(Profile, Id);

    /// <summary>A connection to a node that nobody else uses until the caller returns or disposes it.</summary>
    public Link TakeLinkTo(NodeLinks node) => node.TakeOwn(Profile);

    /// <summary>A place among the replies.</summary>
    public Exchange EnqueueWhole() => Enqueue();

    /// <summary>A place for the confirmation of a subscription, which comes whatever CLIENT REPLY says.</summary>
    public Exchange EnqueueConfirmation()
    {
        var exchange = Enqueue();
        exchange.IsMuted = false;
        return exchange;
    }

    public void SetGate(Exchange exchange) => Gate = exchange;

    /// <summary>True if commands are under way: then the one at hand is looked at again when they have their replies.</summary>
    public bool MustWaitForReplies() => WaitsForReplies = CommandsUnderWay > 0;

    public void Mute(bool isMuted, bool skipsNext = false) => (IsMuted, _skipsNextReply) = (isMuted, skipsNext);

    public bool IsMutedNow => IsMuted;

    public bool IsSubscribed => _subscriptions is { IsActive: true };

    /// <summary>The node's number for the connection that a blocking command waits on, and the shared connection to the same node; null: nothing waits.</summary>
    public (long NodeClientId, Link Link)? Waiting =>
        Gate is not null && GateMayStayShut && _transaction.NodeClient is var (id, node) ? (id, LinkTo(node)) : null;

    /// <summary>Whether a command may be answered by a replica.</summary>
    public bool ReadsFromReplicas(CommandSpec spec) => _shared.Listener.Options.ReadFrom switch
    {
        RedisReadFrom.Replica => spec.IsReadOnly,
        RedisReadFrom.OnRequest => Client.IsReadOnly && spec.IsReadOnly,
        _ => false,
    };

    /// <summary>Where this session reads what a node owns; null: from the node itself.</summary>
    public NodeLinks? ReplicaOf(int owner) => Routes.LearnedForLastKey is null ? Routes.ReplicasOf(owner).For(Profile, Id) : null;

    /// <summary>One line of CLIENT LIST, with the fields of Redis.</summary>
    /// <param name="isAsking">Whether this is the client that asks: then a command is being read.</param>
    public string Describe(bool isAsking)
    {
        var (channels, patterns, shardChannels) = _subscriptions?.Counts ?? default;
        var flags = $"{(IsSubscribed ? "P" : "")}{(_transaction.IsOpen ? "x" : "")}{(Waiting is null ? "" : "b")}";
        return $"id={Id} addr={Peer.Remote} laddr={Peer.Local} fd={Descriptor} name={Client.Name} age={(Loop.Now - BegunAt) / 1000} idle={(Loop.Now - _lastCommandAt) / 1000} "
            + $"flags={(flags.Length == 0 ? "N" : flags)} db={Client.Database} sub={channels} psub={patterns} ssub={shardChannels} multi={(_transaction.IsOpen ? 0 : -1)} "
            + $"qbuf={(isAsking ? _lastCommandBytes : 0)} qbuf-free=0 argv-mem=0 multi-mem=0 rbs=0 rbp=0 obl=0 oll=0 omem={UntakenBytes} tot-mem={UntakenBytes} events=r "
            + $"cmd={_lastCommand?.Name.ToLowerInvariant() ?? "NULL"} user={Client.User} redir=-1 resp={Version} lib-name={Client.LibraryName} lib-ver={Client.LibraryVersion}\n";
    }

    /// <summary>The client asked to be disconnected; nothing after this command is read.</summary>
    public void EndAfterReplies() => IsEnding = true;

    public void Reply(RespWriter writer) => Answer(writer.Written);

    public void ReplyError(string text)
    {
        _shared.Writer.Clear();
        _shared.Writer.Error(text);
        Answer(_shared.Writer.Written);
    }

    /// <summary>Bytes outside of the order of replies: a message of a subscription.</summary>
    public void Push(ReadOnlySpan<byte> message) => Write(message);

    /// <summary>RESET: as if the client had just connected.</summary>
    public void Forget()
    {
        _transaction.Abandon();
        _subscriptions?.Close();
        _subscriptions = null;
        Mute(isMuted: false);
    }

    /// <summary>
    /// The node that owns all keys of a command; a command without keys goes to the owner of the empty key. −1 if there is no such node: the
    /// client has its error then.
    /// </summary>
    public int FindOwner(CommandSpec spec, ReadOnlySpan<byte> command)
    {
        if (!Routes.Refresh())
            return Refuse(RedisErrors.NoRing);
        var arguments = _shared.Arguments;
        int owner;
        if (spec.SingleKeyIndex > 0)
        {
            var key = arguments.Of(command, spec.SingleKeyIndex);
            _shared.HotKeys.Note(key);
            owner = Routes.IndexOf(key);
            return owner >= 0 ? owner : Refuse(RedisErrors.NoNode);
        }

        var keys = _shared.Keys;
        KeyFinder.Find(spec, command, arguments, keys);
        owner = Routes.IndexOf(keys.Count == 0 ? [] : arguments.Of(command, keys[0]));
        for (var i = 0; i < keys.Count; i++)
        {
            _shared.HotKeys.Note(arguments.Of(command, keys[i]));
            if (i > 0 && Routes.IndexOf(arguments.Of(command, keys[i])) != owner)
                return Refuse(RedisErrors.CrossSlot(spec, Routes.HasHashTag));
        }

        if (spec.HasHiddenKeys && !PatternsStayWith(owner, command))
            return Refuse(RedisErrors.CrossSlot(spec, Routes.HasHashTag));
        return owner >= 0 ? owner : Refuse(RedisErrors.NoNode);
    }

    protected override int Consume(ReadOnlySpan<byte> data)
    {
        var consumed = 0;
        while (CanGoOn && consumed < data.Length)
        {
            var rest = data[consumed..];
            switch (_reader.Read(rest, _shared.Arguments, _shared.Listener.Limits, out var length))
            {
                case RespRead.NeedMore:
                    return consumed;
                case RespRead.Command:
                    if (!Execute(rest[..length]))
                        return consumed;
                    break;
                case RespRead.Inline:
                    if (!ExecuteInline(rest[..length]))
                        return consumed;
                    break;
                case RespRead.Malformed:
                    return EndWith(_reader.Error!, data);
            }

            if (IsClosed)
                return data.Length;
            consumed += length;
        }

        return consumed;
    }

    protected override ReadOnlySpan<byte> FailureReply(Exchange exchange, NodeFailure failure)
    {
        _shared.Writer.Clear();
        _shared.Writer.Error(RedisErrors.Failure(failure));
        return _shared.Writer.Written;
    }

    protected override void OnClosing()
    {
        _transaction.Abandon();
        _subscriptions?.Close();
    }

    private int EndWith(string error, ReadOnlySpan<byte> data)
    {
        ReplyError($"ERR {error}");
        IsEnding = true;
        return data.Length;
    }

    private bool ExecuteInline(ReadOnlySpan<byte> line)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(InlineCommand.MaxCommandBytes(line.Length));
        try
        {
            if (!InlineCommand.TryWrite(line, buffer, out var range))
            {
                EndWith(InlineCommand.UnbalancedQuotes, line);
                return true;
            }

            var command = buffer.AsSpan(range);
            new RespCommandReader().Read(command, _shared.Arguments, RespLimits.Default, out _);
            return Execute(command);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <returns>False if the command has to wait: it is not consumed and comes again.</returns>
    private bool Execute(ReadOnlySpan<byte> command)
    {
        var arguments = _shared.Arguments;
        if (CommandTable.Redis.Find(arguments.Of(command, 0)) is not { } spec)
            return RedisPassport.TryAnswer(this, _shared, command) || RefuseUnknown(RedisErrors.UnknownCommand(command, arguments));
        if (!spec.Subcommands.IsEmpty && arguments.Count > 1)
        {
            if (spec.FindSubcommand(arguments.Of(command, 1)) is not { } subcommand)
                return RefuseUnknown(RedisErrors.UnknownSubcommand(spec, arguments.Of(command, 1)));
            spec = subcommand;
        }

        if (!spec.AcceptsCount(arguments.Count))
            return RefuseUnknown(RedisErrors.WrongArity(spec));
        if (!Client.IsAuthenticated && !spec.Traits.HasFlag(CommandTraits.NoAuth))
            return RefuseUnknown(RedisErrors.NoAuth);
        if (Client.Permissions?.Refusal(spec, command, arguments, _shared.Keys) is { } refusal)
            return RefuseUnknown(refusal);
        if (IsSubscribed && Version == 2 && !RedisSubscriptions.IsLegal(spec))
            return RefuseUnknown(RedisErrors.NotWhileSubscribed(spec));
        _shared.CountCommand();
        (_lastCommand, _lastCommandAt, _lastCommandBytes) = (spec, Loop.Now, command.Length);
        var isDone = _transaction.IsOpen ? _transaction.Execute(spec, command) : Dispatch(spec, command);
        if (isDone && _skipsNextReply && spec.Name != "CLIENT|REPLY")
            Mute(isMuted: false);
        return isDone;
    }

    private bool Dispatch(CommandSpec spec, ReadOnlySpan<byte> command)
    {
        switch (spec.Handling)
        {
            case CommandHandling.Route or CommandHandling.AnyNode:
                Route(spec, command);
                return true;
            case CommandHandling.SplitValues or CommandHandling.SplitCount:
                Split(spec, command, step: 1);
                return true;
            case CommandHandling.SplitPairs:
                Split(spec, command, step: 2);
                return true;
            case CommandHandling.Answer:
                return RedisAnswers.Answer(this, _shared, spec, command);
            case CommandHandling.Block:
                return Block(spec, command);
            case CommandHandling.Transaction:
                return _transaction.Execute(spec, command);
            case CommandHandling.Subscribe:
                return (_subscriptions ??= new RedisSubscriptions(this, _shared)).Execute(spec, command);
            case CommandHandling.Scan:
                RedisScan.Execute(this, _shared, command);
                return true;
            case CommandHandling.Refuse:
                Refuse(RedisErrors.Refused(spec));
                return true;
            default:
                Broadcast(spec, command);
                return true;
        }
    }

    private void Route(CommandSpec spec, ReadOnlySpan<byte> command)
    {
        var owner = FindOwner(spec, command);
        if (owner >= 0)
            SendToOwner(spec, owner, command);
    }

    private void SendToOwner(CommandSpec spec, int owner, ReadOnlySpan<byte> command)
    {
        if (ReadsFromReplicas(spec) && ReplicaOf(owner) is { } replica)
            _shared.RentRedirect().Send(this, replica, command, this, Enqueue(), Routes.Nodes[owner]);
        else
            SendTo(Routes.Nodes[owner], command);
    }

    private void SendTo(NodeLinks node, ReadOnlySpan<byte> command)
    {
        if (!Routes.FollowsRedirects)
        {
            LinkTo(node).Send(command, Enqueue());
            return;
        }

        // What is under way may yet be sent to the learned node by the way over the old one, and must not be overtaken.
        var learned = CommandsUnderWay == 0 ? Routes.LearnedForLastKey : null;
        _shared.RentRedirect().Send(this, learned ?? node, command, this, Enqueue());
    }

    private void RouteBy(ReadOnlySpan<byte> key, ReadOnlySpan<byte> command)
    {
        if (!Routes.Refresh())
            Refuse(RedisErrors.NoRing);
        else if (Routes.IndexOf(key) is >= 0 and var owner)
            SendTo(Routes.Nodes[owner], command);
        else
            Refuse(RedisErrors.NoNode);
    }

    private void Split(CommandSpec spec, ReadOnlySpan<byte> command, int step)
    {
        var arguments = _shared.Arguments;
        var keyCount = (arguments.Count - 1) / step;
        if ((arguments.Count - 1) % step != 0)
        {
            Refuse(RedisErrors.WrongArity(spec));
            return;
        }

        if (!Routes.Refresh())
        {
            Refuse(RedisErrors.NoRing);
            return;
        }

        var owners = ArrayPool<int>.Shared.Rent(keyCount);
        for (var key = 0; key < keyCount; key++)
        {
            var bytes = arguments.Of(command, 1 + (key * step));
            _shared.HotKeys.Note(bytes);
            owners[key] = Routes.IndexOf(bytes);
        }

        SplitTo(owners.AsSpan(0, keyCount), spec, command, step);
        ArrayPool<int>.Shared.Return(owners);
    }

    private void SplitTo(ReadOnlySpan<int> owners, CommandSpec spec, ReadOnlySpan<byte> command, int step)
    {
        if (owners.Contains(-1))
            Refuse(RedisErrors.NoNode);
        else if (owners.Length == 1 || (!Routes.FollowsRedirects && !owners.ContainsAnyExcept(owners[0])))
            SendToOwner(spec, owners[0], command);
        else if (step == 2 && !_shared.Listener.Options.SplitMset)
            Refuse(RedisErrors.CrossSlot(spec, Routes.HasHashTag));
        else
            _shared.RentFanOut().Split(this, spec, command, owners, step);
    }

    private void Broadcast(CommandSpec spec, ReadOnlySpan<byte> command)
    {
        if (spec.IsDangerous && !_shared.Listener.Allows(spec))
            Refuse(RedisErrors.Dangerous(spec));
        else if (RedisDebug.KeyOf(spec, command, _shared.Arguments) is { IsEmpty: false } key)
            RouteBy(key, command);
        else if (!Routes.Refresh())
            Refuse(RedisErrors.NoRing);
        else
            _shared.RentFanOut().Broadcast(this, spec, command);
    }

    /// <summary>Waits on a connection of its own, and lets nothing of this session overtake it.</summary>
    private bool Block(CommandSpec spec, ReadOnlySpan<byte> command)
    {
        var wait = BlockingTimeout.Of(spec, command, _shared.Arguments);
        if (wait is null && spec.WaitsWith is not null)
        {
            Route(spec, command);
            return true;
        }

        if (MustWaitForReplies())
            return false;
        var owner = FindOwner(spec, command);
        if (owner < 0)
            return true;
        if (_transaction.IsWatchingOtherThan(owner))
        {
            Refuse(RedisErrors.CrossSlot(spec, Routes.HasHashTag));
            return true;
        }

        var timeout = wait is { } time && time != Timeout.InfiniteTimeSpan ? time + _shared.Listener.LinkOptions.CommandTimeout : wait;
        var exchange = Enqueue();
        (Gate, GateMayStayShut) = (exchange, true);
        var link = _transaction.OwnLink(owner);
        _transaction.LearnNodeClientId();
        link.Send(command, exchange, timeout);
        return true;
    }

    private bool PatternsStayWith(int owner, ReadOnlySpan<byte> command)
    {
        KeyFinder.FindSortPatterns(command, _shared.Arguments, _shared.Patterns);
        for (var i = 0; i < _shared.Patterns.Count; i++)
        {
            var pattern = _shared.Arguments.Of(command, _shared.Patterns[i]);
            // Only what a tag decides is known before the pattern is filled in.
            if (Routes.Snapshot!.Ring.Placement.HashedPart(pattern).Contains((byte)'*') || Routes.IndexOf(pattern) != owner)
                return false;
        }

        return true;
    }

    /// <summary>An error before the command is even known to be one; within MULTI it spoils the transaction.</summary>
    private bool RefuseUnknown(string error)
    {
        _transaction.Spoil();
        Refuse(error);
        return true;
    }

    private int Refuse(string error)
    {
        ReplyError(error);
        return -1;
    }
}
