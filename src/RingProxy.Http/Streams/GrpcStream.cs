using Microsoft.AspNetCore.Connections.Features;

namespace RingProxy.Http;

/// <summary>
/// A gRPC call over HTTP/2. Asked, the client's connection gets a GOAWAY: calls that are on it go on, new ones take another connection.
/// When that was not enough, the call ends after the message in transit with the status that clients retry on.
/// </summary>
/// <param name="inner">The node's side of the response.</param>
/// <param name="response">Gets the trailers.</param>
/// <param name="connection">The client's connection; null if the server does not offer it.</param>
/// <param name="requestBody">What the client sends; null if it was not prepared.</param>
internal sealed class GrpcStream(Stream inner, HttpResponseMessage response, IConnectionLifetimeNotificationFeature? connection, GrpcRequestBody? requestBody)
    : StoppableStream(inner, new GrpcTracker())
{
    /// <summary>UNAVAILABLE: "most likely a transient condition, which can be corrected by retrying".</summary>
    private const string Unavailable = "14";

    private bool _hasTrailers;

    public override void Ask() => connection?.RequestClose();

    public override void End() => base.Ask();

    protected override void Stopped()
    {
        if (!_hasTrailers)
        {
            _hasTrailers = true;
            requestBody?.Leave();
            response.TrailingHeaders.TryAddWithoutValidation("grpc-status", Unavailable);
            response.TrailingHeaders.TryAddWithoutValidation("grpc-message", "the owner of this key changed");
        }
    }
}
