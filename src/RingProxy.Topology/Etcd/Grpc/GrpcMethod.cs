using Google.Protobuf;

namespace RingProxy.Topology;

/// <summary>One method of a gRPC service.</summary>
/// <param name="Path"><c>/package.Service/Method</c>.</param>
/// <param name="Response">Reads an answer.</param>
/// <param name="MayRepeat">Whether a call that may have been carried out can be made again without harm.</param>
internal sealed record GrpcMethod<TRequest, TResponse>(string Path, MessageParser<TResponse> Response, bool MayRepeat)
    where TRequest : IMessage<TRequest>
    where TResponse : IMessage<TResponse>;
