using System.Buffers;

namespace RingProxy.Http;

/// <summary>
/// A node's WebSocket that can be closed from here (<see cref="WebSocketClosing"/> says how). One reads and one writes, each with one
/// token, as the forwarder's two copies do.
/// </summary>
/// <remarks>
/// A read of the node that is under way cannot be called back: the client to the nodes answers a cancelled read by cutting the
/// connection, which is still needed for the closing. So the node is read into a buffer of our own, and that goes on by itself when the
/// reader has something else to do first. A read of no bytes comes before it, so that a silent node holds no buffer; that such a read has
/// ended does not promise that there are bytes.
/// </remarks>
internal sealed class WebSocketStream(Stream inner) : MovableStream(inner)
{
    private const int FetchBytes = 16 * 1024;

    private static readonly byte[] s_closeToClient = CloseFrame.ToClient();

    private readonly Lock _lock = new();
    private WebSocketClosing _closing;
    private TaskCompletionSource _changed = NewSignal();
    private Task<int>? _fetch;
    private byte[] _fetched = [];
    private ReadOnlyMemory<byte> _unread;
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
        if (_unread.IsEmpty)
        {
            _fetch ??= FetchAsync(cancellationToken);
            if (!_fetch.IsCompleted && await Task.WhenAny(_fetch, changed) != _fetch)
            {
                return null;
            }
        }

        if (buffer.IsEmpty)
        {
            return 0;
        }

        var count = 0;
        try
        {
            count = await TakeFetchedAsync(buffer);
        }
        catch (IOException) when (IsLeaving)
        {
            // A node that cuts the connection while it is closed has closed it.
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

    /// <summary>Waits for the node and reads what it says into <see cref="_fetched"/>; 0: it has ended.</summary>
    private async Task<int> FetchAsync(CancellationToken cancellationToken)
    {
        _ = await Inner.ReadAsync(Memory<byte>.Empty, cancellationToken);
        _fetched = ArrayPool<byte>.Shared.Rent(FetchBytes);
        return await Inner.ReadAsync(_fetched, cancellationToken);
    }

    /// <summary>As much of what was fetched as there is room for.</summary>
    private async ValueTask<int> TakeFetchedAsync(Memory<byte> buffer)
    {
        if (_fetch is { } fetch)
        {
            _fetch = null;
            var end = await fetch;
            _unread = _fetched.AsMemory(0, end);
        }

        var count = Math.Min(buffer.Length, _unread.Length);
        _unread[..count].CopyTo(buffer);
        _unread = _unread[count..];
        if (_unread.IsEmpty)
        {
            ArrayPool<byte>.Shared.Return(_fetched);
            _fetched = [];
        }

        return count;
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
