using System.Diagnostics.CodeAnalysis;

namespace RingProxy.Http;

/// <summary>
/// A stream whose reader sees a clean end when the stream is stopped: at the next boundary, or at once. A read under way is cancelled,
/// which the stream inside need not survive, for nobody reads it again. One reads at a time.
/// </summary>
internal class StoppableStream(Stream inner, BoundaryTracker tracker) : MovableStream(inner)
{
    private readonly Lock _lock = new();
    private bool _isAsked;
    private bool _isEnding;
    private CancellationTokenSource? _reading;
    private CancellationToken _callersToken;

    public override void Ask()
    {
        lock (_lock)
        {
            _isAsked = true;
            InterruptIfStoppedLocked();
        }
    }

    public override void End()
    {
        lock (_lock)
        {
            _isEnding = true;
            InterruptIfStoppedLocked();
        }
    }

    [SuppressMessage("Reliability", "CA2016:Forward the 'CancellationToken' parameter to methods", Justification = "The token given is linked to it.")]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            CancellationToken reading;
            lock (_lock)
            {
                if (IsStopped)
                {
                    Stopped();
                    return 0;
                }

                reading = TokenLocked(cancellationToken);
            }

            try
            {
                var count = await Inner.ReadAsync(buffer, reading);
                return count == 0 ? 0 : Take(buffer.Span[..count]);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException && reading.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                // We cancelled it: the loop looks why.
            }
        }
    }

    /// <summary>The reader is about to see the end.</summary>
    protected virtual void Stopped()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_lock)
            {
                _reading?.Dispose();
                _reading = null;
            }
        }

        base.Dispose(disposing);
    }

    private bool IsStopped => _isEnding || (_isAsked && tracker.IsAtBoundary);

    private int Take(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_isAsked)
            {
                return tracker.AdvanceToBoundary(bytes);
            }

            tracker.Advance(bytes);
            return bytes.Length;
        }
    }

    /// <summary>A token that a stop cancels, made anew only when the caller's or our own is another: readers always bring the same.</summary>
    private CancellationToken TokenLocked(CancellationToken callersToken)
    {
        if (_reading is null || _callersToken != callersToken || _reading.IsCancellationRequested)
        {
            _reading?.Dispose();
            _reading = CancellationTokenSource.CreateLinkedTokenSource(callersToken);
            _callersToken = callersToken;
        }

        return _reading.Token;
    }

    private void InterruptIfStoppedLocked()
    {
        if (IsStopped)
        {
            // Not on this thread: what waits for the read goes on from there.
            _ = _reading?.CancelAsync();
        }
    }
}
