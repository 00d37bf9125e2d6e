using System.Net;
using System.Net.Http.Headers;
using System.Threading.Channels;

namespace RingProxy.Topology;

/// <summary>
/// A request body that is still being written while the answer is read. What is written before the request is sent goes out
/// with it: a server that answers only to the first message would otherwise be waited for in vain.
/// </summary>
internal sealed class DuplexContent : HttpContent
{
    /// <summary>Frames not yet sent; further ones are dropped, see <see cref="TryWrite"/>.</summary>
    internal const int MaxQueued = 8;

    private readonly Channel<byte[]> _frames = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });

    public DuplexContent(MediaTypeHeaderValue contentType) => Headers.ContentType = contentType;

    /// <summary>False if the peer takes nothing and the queue is full, or after <see cref="Complete"/>.</summary>
    public bool TryWrite(byte[] frame) => _frames.Writer.TryWrite(frame);

    /// <summary>Ends the body.</summary>
    public void Complete() => _frames.Writer.TryComplete();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await foreach (var frame in _frames.Reader.ReadAllAsync(cancellationToken))
        {
            await stream.WriteAsync(frame, cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
