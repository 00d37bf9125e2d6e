namespace RingProxy.Cache;

/// <summary>
/// A command that several nodes answer: its parts go out on the links of their nodes, and when all have ended one reply is made of theirs.
/// The whole is an exchange of the session, the parts are exchanges of the links.
/// </summary>
internal abstract class FanOut : IReplySink
{
    private readonly List<Exchange> _parts = [];
    private int _unfinished;
    private long _heldBytes;

    /// <summary>Who asked; null when it has gone meanwhile.</summary>
    protected Session? Session { get; private set; }

    protected Exchange? Whole { get; private set; }

    protected int PartCount => _parts.Count;

    /// <summary>Begins with one part of its own, so that no reply finishes it before <see cref="Seal"/>.</summary>
    public void Begin(Session session, Exchange whole)
    {
        (Session, Whole) = (session, whole);
        whole.Whole = this;
        _unfinished = 1;
    }

    /// <summary>The exchange of the next part, to be sent on a link.</summary>
    public Exchange AddPart(EventLoop loop)
    {
        var part = loop.Exchanges.Rent(this);
        part.InSession = true;
        _parts.Add(part);
        _unfinished++;
        return part;
    }

    /// <summary>All parts are sent.</summary>
    public void Seal(EventLoop loop) => EndPart(loop);

    /// <summary>The session is gone: replies are read and dropped.</summary>
    public void Abandon() => Session = null;

    public void OnReply(Exchange exchange, ReadOnlySpan<byte> bytes, bool isComplete)
    {
        if (Session is { } session)
        {
            exchange.Hold(bytes, Loop.Buffers);
            _heldBytes += bytes.Length;
            session.Account(bytes.Length);
        }

        if (isComplete)
            EndPart(Loop);
    }

    public void OnFailure(Exchange exchange, NodeFailure failure)
    {
        _heldBytes -= exchange.HeldBytes;
        Session?.Account(-exchange.HeldBytes);
        exchange.DropHeld(Loop.Buffers);
        OnReply(exchange, FailureReply(failure), isComplete: true);
    }

    protected abstract EventLoop Loop { get; }

    /// <summary>Makes the reply of the parts, by one or more calls of <see cref="Reply"/>.</summary>
    protected abstract void Merge();

    protected abstract ReadOnlySpan<byte> FailureReply(NodeFailure failure);

    /// <summary>Gives itself back for the next command.</summary>
    protected abstract void Recycle();

    protected ReadOnlySpan<byte> Part(int index) => _parts[index].Held;

    /// <summary>A piece of the reply. The client may be gone after each.</summary>
    protected void Reply(ReadOnlySpan<byte> bytes, bool isComplete) => Session?.OnReply(Whole!, bytes, isComplete);

    private void EndPart(EventLoop loop)
    {
        if (--_unfinished > 0)
            return;
        Session?.Account(-_heldBytes);
        if (Session is not null)
            Merge();
        foreach (var part in _parts)
        {
            part.InSession = false;
            loop.Exchanges.ReturnIfFree(part, loop.Buffers);
        }

        _parts.Clear();
        _heldBytes = 0;
        (Session, Whole) = (null, null);
        Recycle();
    }
}
