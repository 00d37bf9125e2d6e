using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using RingProxy.Topology;

namespace RingProxy.Http;

/// <summary>
/// Makes the streams of one route leave when their key gets another owner. A route without it leaves its streams alone. For a request:
/// <see cref="Prepare"/>, then the node's answer through <see cref="Adopt"/> before the forwarder has it, then dispose of what that
/// returned when the forwarder is done. Safe from any thread.
/// </summary>
internal sealed class StreamMover : IDisposable
{
    private readonly StreamRegistry _registry;

    public StreamMover(StreamMoveOptions options, RingHolder holder, TimeProvider time, Random random, StreamMeter meter)
    {
        _registry = new StreamRegistry(holder, options, time, random);
        meter.Add(_registry);
    }

    /// <summary>By kind, for status pages.</summary>
    public IReadOnlyList<StreamCounts> Counts() => _registry.Counts();

    /// <summary>
    /// Before the body of a request is sent to a node: prepares that of a gRPC call for its end. Without it a call that is ended looks to the
    /// forwarder as if its client had failed.
    /// </summary>
#pragma warning disable CA1822 // The callers need not know that it uses nothing of the route.
    public void Prepare(HttpContext context)
#pragma warning restore CA1822
    {
        var request = context.Request;
        if (HttpProtocol.IsHttp2(request.Protocol) && StreamKinds.IsGrpc(request.ContentType) && request.Body is not GrpcRequestBody)
        {
            request.Body = new GrpcRequestBody(request.Body);
        }
    }

    /// <summary>Makes a node's answer movable if it is a stream and its request has a key. Null: it is not, and was left as it is.</summary>
    /// <param name="context">The client's request.</param>
    /// <param name="response">The node's answer; its content is replaced.</param>
    /// <param name="routed">The snapshot by which the request was routed.</param>
    /// <param name="key">The shard key, which is copied. Empty: no key decided, or the client is bound to its node by something else.</param>
    /// <param name="nodeId">The node that answered.</param>
    public MovingStream? Adopt(HttpContext context, HttpResponseMessage response, RingSnapshot routed, ReadOnlySpan<byte> key, string nodeId)
    {
        if (key.IsEmpty || StreamKinds.Of(context, response) is not { } kind)
        {
            return null;
        }

        var owners = _registry.OwnersOf(routed);
        var stream = new MovingStream(kind, key.ToArray(), nodeId, owners.OwnerOf(key), WrapperOf(kind, context, response), context.Abort);
        response.Content = new WrappedContent(response.Content, stream.Attach);
        _registry.Add(stream, owners);
        return stream;
    }

    public void Dispose() => _registry.Dispose();

    private static Func<Stream, MovableStream> WrapperOf(StreamKind kind, HttpContext context, HttpResponseMessage response)
    {
        switch (kind)
        {
            case StreamKind.WebSocket:
                return static inner => new WebSocketStream(inner);
            case StreamKind.Grpc:
                // Taken now: when they are used, the context may be another request's.
                var connection = context.Features.Get<IConnectionLifetimeNotificationFeature>();
                var requestBody = context.Request.Body as GrpcRequestBody;
                return inner => new GrpcStream(inner, response, connection, requestBody);
            default:
                var isPlain = !response.Content.Headers.NonValidated.Contains("Content-Encoding");
                return inner => new StoppableStream(inner, isPlain ? new EventTracker() : new OpaqueTracker());
        }
    }
}
