using System.Net;
using System.Text;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

/// <summary>A request's body that a test sends piece by piece.</summary>
/// <param name="bytes">How many it will be; null: nobody knows beforehand.</param>
internal sealed class PieceContent(long? bytes = null) : HttpContent
{
    private readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int SentBytes { get; private set; }

    public async Task SendAsync(string piece)
    {
        var stream = await _opened.Task.OrTimeout(() => "the request's stream");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(piece));
        await stream.FlushAsync();
        SentBytes += piece.Length;
    }

    public void Complete() => _completed.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.FlushAsync();
        _opened.TrySetResult(stream);
        await _completed.Task;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes ?? 0;
        return bytes is not null;
    }
}
