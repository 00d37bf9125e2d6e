using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace RingProxy.Http;

/// <summary>
/// The body of one request on its way to the nodes: sent on piece by piece as it comes from the client and, where the request may be repeated, kept so that
/// it can be sent to another node.
/// </summary>
internal sealed class RepeatableBody : IDisposable
{
    private readonly BodyRecording? _recording;
    private PromptContent _content;

    private RepeatableBody(PromptContent content, BodyRecording? recording)
    {
        _content = content;
        _recording = recording;
    }

    /// <summary>Whether it could be sent once more: it is all there, or nobody has asked for it yet.</summary>
    public bool CanSendAgain => !_content.HasStarted || _recording is { IsIntact: true };

    /// <summary>Whether it was sent more than once.</summary>
    public bool IsRepeated { get; private set; }

    /// <summary>Prepares a request's body for sending; null if it has none.</summary>
    /// <param name="request">The client's.</param>
    /// <param name="message">The node's; its content is replaced.</param>
    /// <param name="options">How much may be kept; null: nothing.</param>
    public static RepeatableBody? Of(HttpRequest request, HttpRequestMessage message, RetryOptions? options)
    {
        // Without a body, headers that describe one still make the forwarder add a content of their own.
        if (message.Content is not { } forwarded || request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            return null;
        }

        BodyRecording? recording = null;
        if (options is { MaxBodyBytes: > 0 } && !(request.ContentLength > options.MaxBodyBytes))
        {
            recording = new BodyRecording(request.Body, options.MaxBodyBytes, options.MemoryBytes);
            request.Body = recording.Read();
        }

        var content = new PromptContent(forwarded.CopyToAsync, forwarded.Headers);
        message.Content = content;
        return new RepeatableBody(content, recording);
    }

    /// <summary>Makes a message send it from its beginning again.</summary>
    public void Rewind(HttpRequestMessage message)
    {
        if (!_content.HasStarted)
        {
            return;
        }

        var body = _recording!.Read();
        message.Content = _content = new PromptContent((stream, _, cancellationToken) => SendAsync(body, stream, cancellationToken), _content.Headers);
        IsRepeated = true;
    }

    /// <summary>The head first: the body may not have begun.</summary>
    private static async Task SendAsync(RecordedBodyStream body, Stream node, CancellationToken cancellationToken)
    {
        await node.FlushAsync(cancellationToken);
        await body.CopyToAsync(node, cancellationToken);
    }

    public void Dispose() => _recording?.Dispose();
}
