using System.Net;
using System.Net.Sockets;
using RingProxy.Protocols;

namespace RingProxy.Cache;

/// <summary>
/// One connection to a node, which carries the commands of many sessions one behind the other: replies come in the order of the commands.
/// <code>
///   Idle ──first command──> Connecting ──greeting sent, then the commands that wait──> Open
///    ^                          │                                                       │
///    └──────time to wait is over, next command──── Resting &lt;──refused, timed out, lost──┘
/// </code>
/// A command past its deadline fails, but keeps its place, so that the late reply is dropped and the ones behind it find theirs. If nothing
/// at all comes for as long again, the connection is given up. Used by its loop's thread only.
/// </summary>
internal sealed class Link : IWireHandler, IFlushable, ITicked, IReplySink, IDisposable
{
    private const int MaxReadsPerTurn = 16;

    private readonly EventLoop _loop;
    private readonly LinkOptions _options;
    private readonly NodeProtocol _protocol;
    private readonly int _profile;
    private readonly NodeFigures _figures;
    private readonly OutputQueue _output;
    private LinkQueue _queue;
    private ReplyFramer _framer;
    private LinkState _state;
    private Wire? _wire;
    private NodeFailure? _lastFailure;
    private long _retryAt;
    private long _connectDeadline;
    private long _lastHeard;
    private int _failedAttempts;

    public Link(EventLoop loop, NodeEndpoint node, LinkOptions options, NodeProtocol protocol, int profile, NodeFigures figures)
    {
        _loop = loop;
        Node = node;
        _options = options;
        _protocol = protocol;
        _profile = profile;
        _figures = figures;
        _output = new OutputQueue(loop.Buffers);
        _framer = protocol.CreateFramer(profile);
        loop.Add((ITicked)this);
    }

    public NodeEndpoint Node { get; }

    public bool IsDirty { get; set; }

    public int WaitingCommands => _queue.Count;

    public LinkState State => _state;

    /// <summary>Whether a command may be sent now and nothing that was sent before is late.</summary>
    public bool IsPrompt => (_state is not LinkState.Resting || _loop.Now >= _retryAt) && ReferenceEquals(_queue.First, _queue.FirstLive);

    /// <summary>Never connects a second time: what a session did on the connection before would be lost without its knowing.</summary>
    public bool ConnectsOnce { get; init; }

    /// <summary>Receives what a node sends of itself, such as messages of a subscription; null: it is dropped.</summary>
    public PushHandler? OnPush { get; set; }

    /// <summary>Called when the connection is lost or closed.</summary>
    public Action? OnLost { get; set; }

    /// <summary>Sends a command; its sink hears of the reply or of the failure, which may be before this returns.</summary>
    /// <param name="command">As the node is to see it; copied.</param>
    /// <param name="exchange">Its place.</param>
    /// <param name="timeout">How long the node may take; null: as the options say; infinite: no deadline.</param>
    public void Send(ReadOnlySpan<byte> command, Exchange exchange, TimeSpan? timeout = null)
    {
        if (Refusal() is { } refusal)
        {
            Release(exchange, refusal);
            return;
        }

        if (TryConnect())
            Enqueue(command, exchange, timeout ?? _options.CommandTimeout);
        else
            Release(exchange, _lastFailure!);
    }

    /// <summary>Sends a command whose effects come by <see cref="OnPush"/>.</summary>
    public void SendUnanswered(ReadOnlySpan<byte> command)
    {
        if (_state is LinkState.Resting)
        {
            OnLost?.Invoke();
        }
        else if (TryConnect())
        {
            _output.Append(command);
            _loop.MarkDirty(this);
        }
    }

    public void OnReady()
    {
        if (_wire is not { } wire)
            return;
        if (_state is LinkState.Connecting)
        {
            if (!wire.Writable)
                return;
            FinishConnecting(wire);
        }

        if (_state is LinkState.Open && wire.Readable)
            Read(wire);
        if (_state is LinkState.Open && wire.Writable && _output.Bytes > 0)
            _loop.MarkDirty(this);
    }

    public void Flush()
    {
        if (_state is not LinkState.Open)
            return;
        var result = _output.Flush(_wire!);
        _wire!.WantsWrite = result is FlushResult.Blocked;
        if (result is FlushResult.Broken)
            Fail(NodeFailureKind.Lost, "the connection broke");
    }

    public void Tick(long now)
    {
        if (_state is LinkState.Connecting && now >= _connectDeadline)
            Fail(NodeFailureKind.Unreachable, $"no connection within {_options.ConnectTimeout.TotalMilliseconds:0} ms");
        while (_queue.FirstLive is { } late && now >= late.Deadline)
        {
            _queue.PassLive();
            _figures.CommandFailed(NodeFailureKind.Deadline);
            var sink = late.Sink;
            late.Sink = null;
            sink?.OnFailure(late, Failure(NodeFailureKind.Deadline, $"no reply within {_options.CommandTimeout.TotalMilliseconds:0} ms"));
        }

        // What is owed longest has failed, and nothing came since: the connection may be dead without either side knowing.
        if (_state is LinkState.Open && _queue.First is { } first && !ReferenceEquals(first, _queue.FirstLive)
            && now - Math.Max(_lastHeard, first.Deadline) > _options.CommandTimeout.TotalMilliseconds)
        {
            Fail(NodeFailureKind.Lost, "the node was silent for too long");
        }

        if (_queue.FirstLive is { } next)
            _loop.TickAt(next.Deadline);
        if (_state is LinkState.Connecting)
            _loop.TickAt(_connectDeadline);
    }

    /// <summary>Closes the connection; commands under way fail.</summary>
    public void Dispose()
    {
        _loop.Remove((ITicked)this);
        Fail(NodeFailureKind.Lost, "the connection was closed");
    }

    void IReplySink.OnReply(Exchange exchange, ReadOnlySpan<byte> bytes, bool isComplete)
    {
        exchange.Hold(bytes, _loop.Buffers);
        if (isComplete && _protocol.ErrorOf(exchange.Held) is { } error)
            Fail(NodeFailureKind.Rejected, $"the node answered the greeting with: {error}");
    }

    void IReplySink.OnFailure(Exchange exchange, NodeFailure failure)
    {
        // The greeting shares the fate of the connection, which is told to every command.
    }

    private NodeFailure? Refusal()
    {
        if (_state is LinkState.Resting && _loop.Now < _retryAt)
            return ConnectsOnce ? _lastFailure : _lastFailure! with { Reason = $"{_lastFailure.Reason}; next attempt in {_retryAt - _loop.Now} ms" };
        return _queue.Count >= _options.MaxWaitingCommands || _output.Bytes > _options.MaxWaitingBytes
            ? Failure(NodeFailureKind.Busy, $"{_queue.Count} commands and {_output.Bytes} bytes wait for it already")
            : null;
    }

    /// <summary>Makes sure that there is a connection, or one under way; an attempt may fail at once.</summary>
    private bool TryConnect()
    {
        if (_state is LinkState.Idle or LinkState.Resting)
            Connect();
        return _state is LinkState.Connecting or LinkState.Open;
    }

    private void Enqueue(ReadOnlySpan<byte> command, Exchange exchange, TimeSpan timeout)
    {
        if (_queue.Count == 0)
            _loop.Deadlines++;
        exchange.Deadline = timeout == Timeout.InfiniteTimeSpan ? long.MaxValue : _loop.Now + (long)timeout.TotalMilliseconds;
        _output.Append(command);
        _queue.Add(exchange);
        _loop.TickAt(exchange.Deadline);
        _loop.NoteCommand();
        _figures.CommandBegun();
        _loop.MarkDirty(this);
    }

    private void Connect()
    {
        _state = LinkState.Connecting;
        _loop.Deadlines++;
        _connectDeadline = _loop.Now + (long)_options.ConnectTimeout.TotalMilliseconds;
        _loop.TickAt(_connectDeadline);
        _framer = _protocol.CreateFramer(_profile);
        var (greeting, replyCount) = _protocol.Greeting(_profile);
        for (var i = 0; i < replyCount; i++)
            Enqueue(i == 0 ? greeting : [], _loop.Exchanges.Rent(this), _options.CommandTimeout);
        if (Node.EndPoint is { } endPoint)
        {
            Connect(endPoint);
            return;
        }

        var attempt = _connectDeadline;
        Node.ResolveAsync().ContinueWith(
            resolved => _loop.Post(() =>
            {
                // Another attempt may have begun since.
                if (_state is LinkState.Connecting && _connectDeadline == attempt && _wire is null)
                    Connect(resolved);
            }),
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Connect(Task<IPEndPoint> resolved)
    {
        if (resolved.IsCompletedSuccessfully)
            Connect(resolved.Result);
        else
            Fail(NodeFailureKind.Unreachable, $"its name cannot be resolved: {resolved.Exception?.InnerException?.Message}");
    }

    private void Connect(EndPoint endPoint)
    {
        var socket = endPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _wire = new Wire(socket, this) { WantsWrite = true };
        if (endPoint is IPEndPoint && _options.Tls is { } tls)
            _wire.Secure(tls.For(Node.Host));
        try
        {
            socket.Connect(endPoint);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // The poller tells when it is done.
        }
        catch (SocketException e)
        {
            Fail(NodeFailureKind.Unreachable, Lower(e.Message));
            return;
        }

        _loop.Add(_wire);
    }

    private void FinishConnecting(Wire wire)
    {
        var error = (SocketError)(int)wire.Socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        if (error is not SocketError.Success)
        {
            Fail(NodeFailureKind.Unreachable, Lower(new SocketException((int)error).Message));
            return;
        }

        wire.WantsWrite = false;
        switch (wire.GoOnSecuring())
        {
            case Handshake.Pending:
                return;
            case Handshake.Failed:
                Fail(NodeFailureKind.Unreachable, $"TLS: {Lower(wire.HandshakeFailure!)}");
                return;
        }

        _state = LinkState.Open;
        _loop.Deadlines--;
        _lastHeard = _loop.Now;
        _figures.Connected();
        _loop.MarkDirty(this);
    }

    private void Read(Wire wire)
    {
        for (var reads = 0; wire.Readable && _state is LinkState.Open; reads++)
        {
            if (reads == MaxReadsPerTurn)
            {
                _loop.Again(this);
                return;
            }

            var received = wire.Receive(_loop.Buffers.Receive);
            if (received == Wire.WouldBlock)
                return;
            if (received <= 0)
            {
                Fail(NodeFailureKind.Lost, received == 0 ? "the node closed the connection" : "the connection broke");
                return;
            }

            _lastHeard = _loop.Now;
            Take(_loop.Buffers.Receive.AsSpan(0, received));
        }
    }

    private void Take(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty && _state is LinkState.Open)
        {
            var scan = _framer.Scan(data, out var consumed);
            var bytes = data[..consumed];
            data = data[consumed..];
            if (scan is FrameScan.Malformed)
            {
                Fail(NodeFailureKind.Lost, "the node's reply breaks the protocol");
            }
            else if (_framer.IsPush || (OnPush is not null && _queue.First is null))
            {
                OnPush?.Invoke(bytes, scan is FrameScan.Complete);
            }
            else if (_queue.First is not { } exchange)
            {
                Fail(NodeFailureKind.Lost, "the node sent a reply that nobody asked for");
            }
            else
            {
                Deliver(exchange, bytes, scan is FrameScan.Complete);
            }
        }
    }

    private void Deliver(Exchange exchange, ReadOnlySpan<byte> bytes, bool isComplete)
    {
        if (isComplete)
            RemoveFirst();
        // While its sink is at work the exchange still counts as the link's: it must not be used for another command meanwhile.
        exchange.Sink?.OnReply(exchange, bytes, isComplete);
        if (!isComplete)
            return;
        exchange.InLink = false;
        _loop.Exchanges.ReturnIfFree(exchange, _loop.Buffers);
    }

    private void Release(Exchange exchange, NodeFailure failure)
    {
        exchange.InLink = true;
        if (exchange.Sink is not null)
            _figures.CommandFailed(failure.Kind);
        exchange.Sink?.OnFailure(exchange, failure);
        exchange.InLink = false;
        _loop.Exchanges.ReturnIfFree(exchange, _loop.Buffers);
    }

    private void RemoveFirst()
    {
        _queue.RemoveFirst();
        _loop.NoteReply();
        _figures.CommandEnded();
        if (_queue.Count == 0)
            _loop.Deadlines--;
    }

    private void Fail(NodeFailureKind kind, string reason)
    {
        var wasOpen = _state is LinkState.Open;
        if (_state is LinkState.Connecting)
            _loop.Deadlines--;
        if (wasOpen)
            _figures.Disconnected();
        _lastFailure = Failure(kind, reason);
        _output.Clear();
        if (_wire is { } wire)
        {
            _loop.Remove(wire);
            wire.Dispose();
            _wire = null;
        }

        // A node that closes idle connections is well: the next command connects at once. One that cannot be reached is left alone for a while.
        var isTold = _queue.Count > 0;
        _failedAttempts = wasOpen && kind is NodeFailureKind.Lost ? 0 : _failedAttempts + 1;
        _state = _failedAttempts == 0 ? LinkState.Idle : LinkState.Resting;
        _retryAt = ConnectsOnce ? long.MaxValue : _loop.Now + BackoffMilliseconds();
        if (ConnectsOnce)
            _state = LinkState.Resting;
        while (isTold && _queue.Count > 0)
        {
            var exchange = _queue.First!;
            RemoveFirst();
            Release(exchange, _lastFailure);
        }

        OnLost?.Invoke();
    }

    private long BackoffMilliseconds() => _failedAttempts == 0
        ? 0
        : (long)Math.Min(_options.MaxBackoff.TotalMilliseconds, _options.MinBackoff.TotalMilliseconds * Math.Pow(2, Math.Min(20, _failedAttempts - 1)));

    private NodeFailure Failure(NodeFailureKind kind, string reason) => new(kind, Node.NodeId, reason);

    private static string Lower(string message) => message.Length == 0 ? "unknown error" : char.ToLowerInvariant(message[0]) + message[1..];
}
