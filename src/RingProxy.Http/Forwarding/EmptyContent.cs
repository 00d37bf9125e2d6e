using System.Net;

namespace RingProxy.Http;

/// <summary>
/// The body of a request that has none. The client to the nodes sends a request without a content again by itself when a kept connection turns
/// out to be closed, whatever its method; with one, it knows that the node may have begun to act.
/// </summary>
internal sealed class EmptyContent : HttpContent
{
    public EmptyContent() => Headers.ContentLength = 0;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Task.CompletedTask;

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return true;
    }
}
