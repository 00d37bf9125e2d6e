using System.Net.Security;
using System.Net.Sockets;

namespace RingProxy.Cache;

/// <summary>
/// The connection of one client, of any protocol.
/// <code>
///   client A ══ session A ─┐   a1 a2 a3        ┌─ link x:  a1 b1 a3  ══ node x
///                          ├── each command ───┤
///   client B ══ session B ─┘   b1 b2           └─ link y:  a2 b2     ══ node y
/// </code>
/// Who owns whom: a loop owns sessions and links. A command is an <see cref="Exchange"/>, which stands in two queues at once: that of its
/// session (a1 a2 a3) and that of the link it went out on (a1 b1 a3). Neither owns the other: a session that ends only takes its name off
/// its exchanges, and a link that ends fails those that stand in it.
/// <para>
/// Order: a link's queue is the order in which commands were sent, and a node answers in that order, so the first exchange of the queue is
/// the one whose reply comes next. The session's queue is the order of the client's commands. A reply whose exchange is the first of its
/// session goes straight to the client's output; any other is held in its exchange until those before it have gone. So a slow node holds
/// back the replies behind its own in one session, never longer than its deadline, and nothing of other sessions.
/// </para>
/// <para>
/// Memory: commands are read into a buffer of the loop and copied into the link's output; only an unfinished one is kept here. Nothing is
/// read while <see cref="SessionOptions.MaxCommandsUnderWay"/> are under way, or while the client leaves
/// <see cref="SessionOptions.PauseBytes"/> of replies untaken. An idle session holds no buffer.
/// </para>
/// Used by its loop's thread only.
/// </summary>
internal abstract class Session : IWireHandler, IFlushable, IReplySink, IDisposable
{
    private const int MaxReadsPerTurn = 4;

    /// <summary>A held reply that is longer than this goes out piece by piece once it is the first of its session.</summary>
    private const int StreamBytes = 64 * 1024;

    private readonly SessionOptions _options;
    private readonly OutputQueue _output;
    private readonly Wire _wire;
    private InputBuffer _input;
    private Exchange? _first;
    private Exchange? _last;
    private long _heldBytes;
    private long _lastTaken;
    private bool _hasUnreadInput;
    private bool _inputEnded;
    private bool _isPaused;

    protected Session(EventLoop loop, Socket socket, int id, SessionOptions options)
    {
        Loop = loop;
        Id = id;
        _options = options;
        _output = new OutputQueue(loop.Buffers);
        _input = new InputBuffer(loop.Buffers);
        _lastTaken = BegunAt = loop.Now;
        _wire = new Wire(socket, this);
    }

    /// <summary>Unique in the process; decides which link to a node is the session's.</summary>
    public int Id { get; }

    public bool IsDirty { get; set; }

    public bool IsClosed { get; private set; }

    public EndPointText Peer => new(_wire.Socket);

    public int Descriptor => _wire.Descriptor;

    /// <summary>Why there was no session at all; null: the handshake is not what ended it.</summary>
    public string? HandshakeFailure => _wire.HandshakeFailure;

    /// <summary>When the client connected, by the loop's clock.</summary>
    protected long BegunAt { get; }

    /// <summary>Reply bytes that the client has not taken.</summary>
    protected long UntakenBytes => _output.Bytes;

    /// <summary>Called once, when the session has closed.</summary>
    public Action<Session>? OnClosed { get; set; }

    protected EventLoop Loop { get; }

    /// <summary>Commands whose replies have not all gone to the client's output.</summary>
    protected int CommandsUnderWay { get; private set; }

    /// <summary>Set by a command that may only begin when all before it have their replies; it is read again then.</summary>
    protected bool WaitsForReplies { get; set; }

    /// <summary>Set by a command whose reply has to be there before the next is looked at.</summary>
    protected Exchange? Gate { get; set; }

    /// <summary>The command of <see cref="Gate"/> may wait for ever: a client that leaves meanwhile is not waited for.</summary>
    protected bool GateMayStayShut { get; set; }

    /// <summary>Commands from here on are not answered.</summary>
    protected bool IsMuted { get; set; }

    /// <summary>After this command no more is read; the session closes when the replies have left.</summary>
    protected bool IsEnding { get; set; }

    private bool MayRead => !IsClosed && !IsEnding && !WaitsForReplies && Gate is null
        && CommandsUnderWay < _options.MaxCommandsUnderWay && _output.Bytes + _heldBytes < _options.PauseBytes;

    public void Begin(SslServerAuthenticationOptions? tls)
    {
        if (tls is not null)
            _wire.Secure(tls);
        Loop.Add(_wire);
    }

    public void OnReady()
    {
        if (IsClosed)
            return;
        if (_wire.PeerEnded && GateMayStayShut && Gate is not null)
        {
            Close();
            return;
        }

        if (_wire.Writable && _output.Bytes > 0)
            Loop.MarkDirty(this);
        Read();
    }

    public void Flush()
    {
        if (IsClosed)
            return;
        var before = _output.Bytes;
        var result = _output.Flush(_wire);
        if (_output.Bytes < before || before == 0)
            _lastTaken = Loop.Now;
        _wire.WantsWrite = result is FlushResult.Blocked;
        if (result is FlushResult.Broken)
            Close();
        else
            GoOn();
    }

    /// <summary>Looks for a client that takes nothing, or does not get ready with its handshake; to be called about once a second.</summary>
    public void CheckStall(long now)
    {
        var isLate = _output.Bytes > 0 ? now - _lastTaken > _options.StallTimeout.TotalMilliseconds
            : !_wire.IsSecured && now - BegunAt > _options.HandshakeTimeout.TotalMilliseconds;
        if (isLate)
            Close();
    }

    /// <summary>Lets the replies under way leave, and closes then; no more commands are read.</summary>
    public void End()
    {
        IsEnding = true;
        GoOn();
    }

    public void Close()
    {
        if (IsClosed)
            return;
        IsClosed = true;
        Loop.Remove(_wire);
        _wire.Dispose();
        _output.Clear();
        _input.Clear();
        while (_first is { } exchange)
        {
            exchange.Sink = null;
            exchange.Whole?.Abandon();
            Remove(exchange);
        }

        OnClosing();
        OnClosed?.Invoke(this);
    }

    public void Dispose() => Close();

    public virtual void OnReply(Exchange exchange, ReadOnlySpan<byte> bytes, bool isComplete)
    {
        if (ReferenceEquals(exchange, _first) && (isComplete || exchange.HasStarted || exchange.HeldBytes + bytes.Length > StreamBytes))
        {
            WriteOut(exchange, bytes);
        }
        else
        {
            exchange.Hold(bytes, Loop.Buffers);
            _heldBytes += bytes.Length;
        }

        if (_output.Bytes + _heldBytes > _options.MaxUntakenBytes)
        {
            Close();
            return;
        }

        if (!isComplete)
            return;
        exchange.IsDone = true;
        if (ReferenceEquals(exchange, _first))
            Advance();
    }

    public void OnFailure(Exchange exchange, NodeFailure failure)
    {
        // A reply that broke off in the middle cannot be taken back, and what follows it would be read as its rest.
        if (exchange.HasStarted)
        {
            Close();
            return;
        }

        _heldBytes -= exchange.HeldBytes;
        exchange.DropHeld(Loop.Buffers);
        OnReply(exchange, FailureReply(exchange, failure), isComplete: true);
    }

    /// <summary>Reads commands from the bytes at hand, until they end or <see cref="CanGoOn"/> does not hold.</summary>
    /// <returns>How many bytes are done with.</returns>
    protected abstract int Consume(ReadOnlySpan<byte> data);

    /// <summary>The reply that tells a client what went wrong; valid until the next call.</summary>
    /// <param name="exchange">Whose reply it is.</param>
    /// <param name="failure">What went wrong.</param>
    protected abstract ReadOnlySpan<byte> FailureReply(Exchange exchange, NodeFailure failure);

    /// <summary>Gives back what the session has beyond its connection.</summary>
    protected virtual void OnClosing()
    {
    }

    /// <summary>Whether the next command may be looked at.</summary>
    protected bool CanGoOn => MayRead;

    /// <summary>Counts bytes that a fan-out holds for the client, or no longer holds.</summary>
    public void Account(long bytes)
    {
        _heldBytes += bytes;
        if (_output.Bytes + _heldBytes > _options.MaxUntakenBytes)
            Close();
    }

    /// <summary>Gives a command its place among the replies.</summary>
    protected Exchange Enqueue(IReplySink? sink = null)
    {
        var exchange = Loop.Exchanges.Rent(sink ?? this);
        exchange.InSession = true;
        exchange.IsMuted = IsMuted;
        if (_last is null)
            _first = exchange;
        else
            _last.NextInSession = exchange;
        _last = exchange;
        CommandsUnderWay++;
        return exchange;
    }

    /// <summary>A reply of our own, in its order.</summary>
    protected void Answer(ReadOnlySpan<byte> reply)
    {
        if (_first is not null)
            OnReply(Enqueue(), reply, isComplete: true);
        else if (!IsMuted)
            Write(reply);
    }

    /// <summary>Bytes that are due to the client now, outside of all order; never within a reply.</summary>
    protected void Write(ReadOnlySpan<byte> bytes)
    {
        if (_first is { HasStarted: true } unfinished)
        {
            Insert(unfinished, bytes);
            return;
        }

        if (_output.Bytes + bytes.Length > _options.MaxUntakenBytes)
        {
            Close();
            return;
        }

        _output.Append(bytes);
        Loop.MarkDirty(this);
    }

    private void Read()
    {
        if (_hasUnreadInput && MayRead)
            ReadKept();
        for (var reads = 0; _wire.Readable && MayRead && !_inputEnded; reads++)
        {
            if (reads == MaxReadsPerTurn)
            {
                Loop.Again(this);
                break;
            }

            var received = Receive();
            if (received == Wire.WouldBlock)
                break;
            if (received == Wire.Broken)
            {
                Close();
                return;
            }

            _inputEnded = received == 0;
        }

        _isPaused = !MayRead;
        _wire.WantsRead = !_isPaused && !_inputEnded;
        GoOn();
    }

    private int Receive()
    {
        if (_input.IsEmpty)
        {
            var buffer = Loop.Buffers.Receive;
            var received = _wire.Receive(buffer);
            if (received > 0)
            {
                var consumed = Consume(buffer.AsSpan(0, received));
                if (!IsClosed)
                    _input.Keep(buffer.AsSpan(consumed, received - consumed));
                _hasUnreadInput = !MayRead;
            }

            return received;
        }

        var more = _wire.Receive(_input.Room());
        if (more > 0)
        {
            _input.Filled(more);
            ReadKept();
        }

        return more;
    }

    private void ReadKept()
    {
        if (!_input.IsEmpty)
        {
            var consumed = Consume(_input.Bytes);
            if (!IsClosed)
                _input.Consume(consumed);
        }

        _hasUnreadInput = !MayRead;
    }

    /// <summary>Takes up what had to wait, or ends what is over.</summary>
    private void GoOn()
    {
        if (IsClosed)
            return;
        if ((_inputEnded || IsEnding) && _first is null && _output.Bytes == 0 && !(_hasUnreadInput && MayRead))
        {
            Close();
            return;
        }

        if (_isPaused && MayRead)
        {
            _isPaused = false;
            _wire.WantsRead = !_inputEnded;
            Loop.Again(this);
        }
    }

    private void WriteOut(Exchange exchange, ReadOnlySpan<byte> bytes)
    {
        if (!exchange.IsMuted)
        {
            _output.Append(exchange.Held);
            _output.Append(bytes);
            Loop.MarkDirty(this);
        }

        _heldBytes -= exchange.HeldBytes;
        exchange.DropHeld(Loop.Buffers);
        exchange.HasStarted = true;
    }

    /// <summary>The first command has its reply: the ones behind it that wait for nothing else follow.</summary>
    private void Advance()
    {
        while (_first is { IsDone: true } done)
        {
            WriteOut(done, []);
            Remove(done);
        }

        if (_first is { HeldBytes: > StreamBytes } next)
            WriteOut(next, []);
        if (_first is null)
            WaitsForReplies = false;
        if (_isPaused)
            GoOn();
    }

    /// <summary>Something that is whole, to leave right after the reply that is half out.</summary>
    private void Insert(Exchange before, ReadOnlySpan<byte> bytes)
    {
        var exchange = Loop.Exchanges.Rent(this);
        exchange.InSession = true;
        exchange.NextInSession = before.NextInSession;
        before.NextInSession = exchange;
        if (ReferenceEquals(_last, before))
            _last = exchange;
        CommandsUnderWay++;
        OnReply(exchange, bytes, isComplete: true);
    }

    private void Remove(Exchange exchange)
    {
        _first = exchange.NextInSession;
        if (_first is null)
            _last = null;
        exchange.NextInSession = null;
        exchange.InSession = false;
        CommandsUnderWay--;
        if (ReferenceEquals(Gate, exchange))
            (Gate, GateMayStayShut) = (null, false);
        Loop.Exchanges.ReturnIfFree(exchange, Loop.Buffers);
    }
}
