using System.Net;

namespace RingProxy.Http;

/// <summary>A node's content whose stream goes through a <see cref="MovingStream"/>. Its headers are those of the node's.</summary>
internal sealed class MovableContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly MovingStream _stream;

    public MovableContent(HttpContent inner, MovingStream stream)
    {
        _inner = inner;
        _stream = stream;
        foreach (var header in inner.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        _stream.Attach(await _inner.ReadAsStreamAsync(cancellationToken));

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await using var content = await ReadAsStreamAsync();
        await content.CopyToAsync(stream);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
