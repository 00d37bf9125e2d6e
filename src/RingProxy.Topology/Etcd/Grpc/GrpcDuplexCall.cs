using Google.Protobuf;

namespace RingProxy.Topology;

/// <summary>A call whose both sides send while it lasts. One reader at a time; writes come from any thread.</summary>
internal sealed class GrpcDuplexCall<TRequest, TResponse>(
    DuplexContent requests, HttpResponseMessage response, Stream responses, MessageParser<TResponse> parser, int maxMessageBytes) : IDisposable
    where TRequest : IMessage<TRequest>
    where TResponse : IMessage<TResponse>
{
    /// <summary>False if the message was dropped, because earlier ones could not be sent yet.</summary>
    public bool TryWrite(TRequest request) => requests.TryWrite(GrpcFrame.Encode(request));

    /// <exception cref="GrpcException">The stream ended, in whatever way.</exception>
    public async Task<TResponse> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await GrpcFrame.ReadAsync(responses, maxMessageBytes, cancellationToken) is { } message)
                return parser.ParseFrom(message);
            GrpcStatus.CheckTrailers(response);
        }
        catch (Exception e) when (GrpcTransport.IsFailure(e))
        {
            throw GrpcTransport.Describe(e);
        }
        throw new GrpcException(GrpcStatusCode.Unavailable, "the server ended the stream");
    }

    public void Dispose()
    {
        requests.Complete();
        response.Dispose();
    }
}
