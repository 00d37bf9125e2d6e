namespace RingProxy.Http;

/// <summary>
/// What a client sends in a gRPC call. When the call is ended from here, the node has to see it cancelled: an end of the body would tell
/// it that the client has said all. To the forwarder's copy, which is cancelled with it, it must not look as if the client had failed.
/// </summary>
internal sealed class GrpcRequestBody(Stream inner) : PassingStream(inner)
{
    private volatile bool _isLeft;
    private bool _isOver;

    /// <summary>Whether the call was ended from here, so that what becomes of the rest of the body is nobody's failure.</summary>
    public bool IsLeft => _isLeft;

    /// <summary>From now on a cancelled read is the end. To be called before the node's side is cancelled.</summary>
    public void Leave() => _isLeft = true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isOver)
        {
            return 0;
        }

        try
        {
            return await Inner.ReadAsync(buffer, cancellationToken);
        }
        catch (OperationCanceledException) when (_isLeft)
        {
            _isOver = true;
            return 0;
        }
    }
}
