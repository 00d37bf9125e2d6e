namespace RingProxy.Http;

/// <summary>
/// A node's WebSocket that can be closed from here (<see cref="WebSocketClosing"/> says how). One reads and one writes, each with one
/// token, as the forwarder's two copies do.
/// </summary>
/// <remarks>
/// A read of the node that is under way cannot be called back: the client to the nodes answers a cancelled read by cutting the
/// connection, which is still needed for the closing. So the wait for the node's data is a read of no bytes, which no buffer is lent
/// to, and it goes on by itself when the reader has something else to do first.
/// </remarks>
internal sealed class WebSocketStream(Stream inner) : MovableStream(inner)
{
    private static readonly byte[] s_closeToClient = CloseFrame.ToClient();

    private readonly Lock _lock = new();
    private WebSocketClosing _closing;
    private TaskCompletionSource _changed = NewSignal();
    private Task? _waitForNode;
    private bool _isNodeReadable;
    private int _closeOffset;

    public override void Ask()
    {
        lock (_lock)
        {
            _closing.Ask();
            ChangedLocked();
        }
    }

    public override void End()
    {
        lock (_lock)
        {
            _closing.End();
            ChangedLocked();
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var (step, changed) = Look();
            switch (step)
            {
                case WebSocketStep.End:
                    return 0;
                case WebSocketStep.TellNode:
                    await TellNodeAsync(cancellationToken);
                    break;
                case WebSocketStep.AwaitClient:
                    await changed.WaitAsync(cancellationToken);
                    break;
                case WebSocketStep.Close or WebSocketStep.Discard when buffer.IsEmpty:
                    return 0;
                case WebSocketStep.Close:
                    return TakeClose(buffer.Span);
                default:
                    if (await RelayAsync(buffer, changed, cancellationToken) is { } count)
                    {
                        return count;
                    }

                    break;
            }
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (!_closing.TakeFromClient(buffer.Span))
            {
                return;
            }
        }

        try
        {
            await Inner.WriteAsync(buffer, cancellationToken);
        }
        catch (IOException) when (IsLeaving)
        {
            // The node is gone. The client is being closed anyhow, and its Close still counts.
        }
        finally
        {
            lock (_lock)
            {
                if (_closing.PassedToNode())
                {
                    ChangedLocked();
                }
            }
        }
    }

    private bool IsLeaving
    {
        get
        {
            lock (_lock)
            {
                return _closing.IsLeaving;
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whoever waits for <see cref="Look"/>'s task has to look again.</summary>
    private void ChangedLocked()
    {
        _changed.SetResult();
        _changed = NewSignal();
    }

    /// <summary>The next step, and what completes when it may be another.</summary>
    private (WebSocketStep Step, Task Changed) Look()
    {
        lock (_lock)
        {
            return (_closing.Next(), _changed.Task);
        }
    }

    private int TakeClose(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, s_closeToClient.Length - _closeOffset);
        s_closeToClient.AsSpan(_closeOffset, count).CopyTo(buffer);
        _closeOffset += count;
        if (_closeOffset == s_closeToClient.Length)
        {
            lock (_lock)
            {
                _closing.CloseSent();
            }
        }

        return count;
    }

    /// <summary>Reads the node; null: look again, nothing goes to the client now.</summary>
    private async ValueTask<int?> RelayAsync(Memory<byte> buffer, Task changed, CancellationToken cancellationToken)
    {
        var count = 0;
        try
        {
            if (!await WaitForNodeAsync(changed, cancellationToken))
            {
                return null;
            }

            if (buffer.IsEmpty)
            {
                return 0;
            }

            count = await Inner.ReadAsync(buffer, cancellationToken);
            _isNodeReadable = false;
        }
        catch (IOException) when (IsLeaving)
        {
            // A node that cuts the connection while it is closed has closed it.
            _waitForNode = null;
        }

        lock (_lock)
        {
            if (count > 0)
            {
                count = _closing.TakeFromNode(buffer.Span[..count]);
                return count > 0 ? count : null;
            }

            _closing.NodeEnded();
            return _closing.IsLeaving ? null : 0;
        }
    }

    /// <summary>Returns true if the node has data or has ended, false if there was a change first.</summary>
    private async ValueTask<bool> WaitForNodeAsync(Task changed, CancellationToken cancellationToken)
    {
        if (_isNodeReadable)
        {
            return true;
        }

        if (_waitForNode is null)
        {
            var wait = Inner.ReadAsync(Memory<byte>.Empty, cancellationToken);
            if (wait.IsCompletedSuccessfully)
            {
                wait.GetAwaiter().GetResult();
                return _isNodeReadable = true;
            }

            _waitForNode = wait.AsTask();
        }

        await Task.WhenAny(_waitForNode, changed);
        if (!_waitForNode.IsCompleted)
        {
            return false;
        }

        await _waitForNode;
        _waitForNode = null;
        return _isNodeReadable = true;
    }

    private async ValueTask TellNodeAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_closing.Next() is not WebSocketStep.TellNode)
            {
                // The client has begun to write since.
                return;
            }

            _closing.NodeTold();
        }

        try
        {
            await Inner.WriteAsync(CloseFrame.ToNode(), cancellationToken);
            await Inner.FlushAsync(cancellationToken);
        }
        catch (IOException)
        {
            // It has gone already, which the next read tells.
        }
    }
}
