namespace RingProxy.Http;

/// <summary>What the reader of the node's side of a WebSocket does next.</summary>
internal enum WebSocketStep
{
    /// <summary>Read the node and pass it on.</summary>
    Relay,

    /// <summary>Give the client its Close frame.</summary>
    Close,

    /// <summary>Read the node and drop what it says, up to its own Close: nothing may follow ours.</summary>
    Discard,

    /// <summary>The node has closed; wait for the client's Close.</summary>
    AwaitClient,

    /// <summary>Give the node a Close in the client's stead, and then discard up to its own.</summary>
    TellNode,

    /// <summary>Both sides are done, or time is up.</summary>
    End,
}

/// <summary>
/// How a WebSocket is closed from between its two ends. Pure: bytes that pass and what is asked come in, the next step comes out; the
/// caller serializes the calls.
/// <code>
///  node                      sidecar                     client
///   | -- frames ------------> Relay -------------------->  |
///   |                 asked:  end of the message           |
///   |                         Close ----- Close 1012 --->  |
///   | -- frames ------------> Discard                      |
///   | &lt;------------------------------------ frames -----  |   all that the client said before it knew
///   | &lt;---------------------------------- Close 1012 ---  |   its answer, passed on as it is
///   | -- Close -------------> End                          |
/// </code>
/// So to the client it is a server that restarts, to the node a client that leaves, and nothing the client has sent is lost. A client
/// that does not answer is not waited for: with <see cref="End"/> the node gets its Close from here, and a moment to answer, for a
/// connection that is cut at once could take the Close with it.
/// </summary>
internal struct WebSocketClosing
{
    private FrameTracker _fromNode;
    private FrameTracker _fromClient;
    private bool _isAsked;
    private bool _isEnding;
    private bool _isCloseDue;
    private bool _isCloseSent;
    private bool _isNodeDone;
    private bool _isNodeTold;
    private bool _isClientDone;
    private bool _isClientWriting;

    /// <summary>Whether one side has had its Close, so that what happens to the other is no longer its business.</summary>
    public readonly bool IsLeaving => _isCloseSent || _isNodeTold;

    /// <summary>Close at the end of the message in transit.</summary>
    public void Ask() => _isAsked = true;

    /// <summary>Close at once if no frame is in transit, and wait for the client no longer.</summary>
    public void End()
    {
        _isAsked = true;
        _isEnding = true;
    }

    public WebSocketStep Next()
    {
        _isCloseDue |= IsAtPlaceForClose;
        return this switch
        {
            { _isCloseDue: true, _isCloseSent: false } => WebSocketStep.Close,
            { _isEnding: true, CanTellNode: true } => WebSocketStep.TellNode,
            { _isEnding: true, _isNodeTold: true, _isNodeDone: false } => WebSocketStep.Discard,
            { _isEnding: true } => WebSocketStep.End,
            { _isCloseSent: false } => WebSocketStep.Relay,
            { _isNodeDone: true, _isClientDone: true } => WebSocketStep.End,
            { _isNodeDone: true } => WebSocketStep.AwaitClient,
            _ => WebSocketStep.Discard,
        };
    }

    /// <summary>Takes what the node said; returns how much of it, from the start, goes to the client.</summary>
    public int TakeFromNode(ReadOnlySpan<byte> bytes)
    {
        if (IsLeaving)
        {
            _fromNode.Advance(bytes);
            _isNodeDone |= _fromNode.SawClose;
            return 0;
        }

        var count = 0;
        while (count < bytes.Length && !_isCloseDue)
        {
            count += _fromNode.AdvanceToFrameEnd(bytes[count..]);
            _isCloseDue |= IsAtPlaceForClose;
        }

        _fromNode.Advance(bytes[count..]);
        _isNodeDone |= _fromNode.SawClose;
        return count;
    }

    /// <summary>The node's connection has ended.</summary>
    public void NodeEnded() => _isNodeDone = true;

    /// <summary>The client's Close frame was given to the client's connection.</summary>
    public void CloseSent() => _isCloseSent = true;

    /// <summary>The node is about to get its Close from here: nothing of the client may follow.</summary>
    public void NodeTold() => _isNodeTold = true;

    /// <summary>Takes what the client says. Returns whether it is to be passed on; then <see cref="PassedToNode"/> follows.</summary>
    public bool TakeFromClient(ReadOnlySpan<byte> bytes)
    {
        if (_isNodeTold)
        {
            return false;
        }

        _fromClient.Advance(bytes);
        return _isClientWriting = true;
    }

    /// <summary>What was taken from the client has been passed on. Returns whether its Close was in it, for the first time.</summary>
    public bool PassedToNode()
    {
        var isNews = _fromClient.SawClose && !_isClientDone;
        _isClientDone |= _fromClient.SawClose;
        _isClientWriting = false;
        return isNews;
    }

    /// <summary>A side that closes by itself is left to it.</summary>
    private readonly bool IsAtPlaceForClose =>
        _isAsked && !_isNodeDone && !_fromNode.SawClose && !_fromClient.SawClose
        && (_isEnding ? _fromNode.IsBetweenFrames : _fromNode.IsBetweenMessages);

    /// <summary>Nothing that the client says is under way, and neither side has closed.</summary>
    private readonly bool CanTellNode =>
        !_isNodeTold && !_isNodeDone && !_isClientWriting && !_fromNode.SawClose && !_fromClient.SawClose && _fromClient.IsBetweenFrames;
}
