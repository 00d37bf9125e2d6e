using System.Net;
using System.Net.Http.Headers;

namespace RingProxy.Http;

/// <summary>
/// A request's body whose pieces go out as they come. The client to the nodes gathers what it is given over HTTP/1.1 until four kilobytes are full,
/// and a client that sends less and then waits for the node would wait for ever. It knows whose turn it is: while the next piece has to come from the
/// client, a node's time does not pass, and what fails then is no fault of the node.
/// </summary>
internal sealed class PromptContent : HttpContent
{
    private readonly Lock _lock = new();
    private readonly Func<Stream, TransportContext?, CancellationToken, Task> _copy;
    private TryCancellation? _clock;
    private bool _isClientsTurn;

    /// <param name="copy">Writes the body to a stream.</param>
    /// <param name="headers">The body's headers, taken over as they are.</param>
    public PromptContent(Func<Stream, TransportContext?, CancellationToken, Task> copy, HttpContentHeaders headers)
    {
        _copy = copy;
        foreach (var (name, values) in headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    /// <summary>Whether a node has been given any of it, or was about to be.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>Whether the next piece has to come from the client.</summary>
    public bool IsClientsTurn => Volatile.Read(ref _isClientsTurn);

    /// <summary>Whether reading from the client failed, as with chunks that are none, or with a client that cuts its connection.</summary>
    public bool ClientFailed { get; private set; }

    /// <summary>From now on stops and starts the clock of this try; null: of none, before the one it had is given back.</summary>
    public void Time(TryCancellation? clock)
    {
        lock (_lock)
        {
            _clock = clock;
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        HasStarted = true;
        TurnToClient();
        try
        {
            await _copy(new PromptStream(this, stream), context, cancellationToken);
        }
        catch (Exception) when (IsClientsTurn && !cancellationToken.IsCancellationRequested)
        {
            ClientFailed = true;
            throw;
        }

        TurnToNode();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    private void TurnToClient()
    {
        lock (_lock)
        {
            _isClientsTurn = true;
            _clock?.Stop();
        }
    }

    private void TurnToNode()
    {
        lock (_lock)
        {
            _isClientsTurn = false;
            _clock?.Restart();
        }
    }

    /// <summary>Flushes after each piece.</summary>
    private sealed class PromptStream(PromptContent content, Stream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            content.TurnToNode();
            await inner.WriteAsync(buffer, cancellationToken);
            await inner.FlushAsync(cancellationToken);
            content.TurnToClient();
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async Task FlushAsync(CancellationToken cancellationToken)
        {
            content.TurnToNode();
            await inner.FlushAsync(cancellationToken);
            content.TurnToClient();
        }

        public override void Flush() => inner.Flush();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
