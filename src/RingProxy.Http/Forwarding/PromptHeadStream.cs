using System.Net;
using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

/// <summary>
/// Sends the head of an answer as soon as its body makes the forwarder wait, which else keeps it until the first bytes of the body come. A client of events
/// or of a gRPC call waits for that head before it goes on. An answer that ends with its head is left alone: sent early, it could no longer
/// say that it has ended.
/// </summary>
internal sealed class PromptHeadStream(Stream inner, HttpResponse answer) : PassingStream(inner)
{
    private bool _isFirst = true;

    /// <summary>Makes it so for an answer of unknown length; one whose length is known comes whole soon enough.</summary>
    public static void PutOn(HttpResponseMessage response, HttpContext context)
    {
        if (response.StatusCode is HttpStatusCode.SwitchingProtocols or HttpStatusCode.NoContent or HttpStatusCode.NotModified
            || response.Content.Headers.NonValidated.Contains("Content-Length")
            || HttpMethods.IsHead(context.Request.Method) || response.RequestMessage?.Method == HttpMethod.Connect)
        {
            return;
        }

        response.Content = new WrappedContent(response.Content, inner => new PromptHeadStream(inner, context.Response));
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var reading = Inner.ReadAsync(buffer, cancellationToken);
        if (reading.IsCompleted || !_isFirst)
        {
            _isFirst = false;
            return reading;
        }

        _isFirst = false;
        return SendHeadAsync(reading.AsTask(), cancellationToken);
    }

    private async ValueTask<int> SendHeadAsync(Task<int> reading, CancellationToken cancellationToken)
    {
        // The forwarder waits for this read, so nobody else writes to the answer.
        await answer.StartAsync(cancellationToken);
        await answer.BodyWriter.FlushAsync(cancellationToken);
        return await reading;
    }
}
