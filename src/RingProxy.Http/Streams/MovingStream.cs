namespace RingProxy.Http;

/// <summary>Where a stream is on its way out.</summary>
internal enum MoveStage
{
    /// <summary>Nothing is asked of it.</summary>
    Open,
    Asked,

    /// <summary>It did not go within the linger and is made to.</summary>
    Ending,
    Closed,
}

/// <summary>
/// One stream of a client, from the node's answer to the end of its forwarding, with what decides whether it has to move. Ask, end and
/// cut never block and may come from any thread, also before the stream is read and after it is closed.
/// </summary>
/// <param name="kind">What it is.</param>
/// <param name="key">Its shard key.</param>
/// <param name="nodeId">The node that serves it.</param>
/// <param name="home">The owner of its key when it was routed; null if there was none.</param>
/// <param name="wrap">Makes the node's stream movable.</param>
/// <param name="abort">Cuts the client off.</param>
internal sealed class MovingStream(StreamKind kind, byte[] key, string nodeId, string? home, Func<Stream, MovableStream> wrap, Action abort) : IDisposable
{
    private readonly Lock _lock = new();
    private MovableStream? _stream;
    private bool _isAsked;
    private bool _isEnding;
    private bool _isClosed;

    public StreamKind Kind => kind;

    /// <summary>For its registry alone, under the registry's lock.</summary>
    public MoveStage Stage { get; set; }

    /// <summary>Called once when the stream has closed.</summary>
    public Action<MovingStream>? Closed { get; set; }

    /// <summary>
    /// The node it has to move to under a snapshot: the owner of its key, if that is not who owned it when the stream was routed, and not
    /// who serves the stream. Null: it stays. Only the snapshot counts, not those between; so a rollback takes a move back.
    /// </summary>
    public string? TargetUnder(KeyOwners owners)
    {
        var owner = owners.OwnerOf(key);
        return owner is not null && owner != home && owner != nodeId ? owner : null;
    }

    /// <summary>The node's stream as the forwarder gets it.</summary>
    public Stream Attach(Stream inner)
    {
        var stream = wrap(inner);
        bool isAsked, isEnding;
        lock (_lock)
        {
            _stream = stream;
            (isAsked, isEnding) = (_isAsked, _isEnding);
        }

        if (isAsked)
        {
            stream.Ask();
        }

        if (isEnding)
        {
            stream.End();
        }

        return stream;
    }

    public void Ask()
    {
        MovableStream? stream;
        lock (_lock)
        {
            _isAsked = true;
            stream = _stream;
        }

        // Outside the lock: a GOAWAY may run the connection's own code on this thread.
        stream?.Ask();
    }

    public void End()
    {
        MovableStream? stream;
        lock (_lock)
        {
            _isEnding = true;
            stream = _stream;
        }

        stream?.End();
    }

    /// <summary>Cuts the client's connection (HTTP/2: its stream).</summary>
    public void Cut()
    {
        // The lock holds off the end of the request, after which the server uses the same context for another one.
        lock (_lock)
        {
            if (!_isClosed)
            {
                abort();
            }
        }
    }

    /// <summary>The forwarding has ended.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
        }

        Closed?.Invoke(this);
    }
}
