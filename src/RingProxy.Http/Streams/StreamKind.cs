using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace RingProxy.Http;

/// <summary>The kinds of answer that last and can be moved.</summary>
public enum StreamKind
{
    /// <summary>By HTTP/1.1 upgrade or HTTP/2 extended CONNECT, on either side.</summary>
    WebSocket,

    /// <summary>gRPC over HTTP/2.</summary>
    Grpc,

    /// <summary><c>text/event-stream</c>.</summary>
    ServerSentEvents,
}

/// <summary>Tells streams from other answers.</summary>
internal static class StreamKinds
{
    private const string WebSocket = "websocket";
    private const string GrpcType = "application/grpc";
    private const string EventType = "text/event-stream";

    public static readonly int Count = Enum.GetValues<StreamKind>().Length;

    /// <summary>As a tag of a meter.</summary>
    public static string TagOf(StreamKind kind) => kind switch
    {
        StreamKind.WebSocket => WebSocket,
        StreamKind.Grpc => "grpc",
        _ => "sse",
    };

    /// <summary>Null: not a stream, or one that ends by itself as far as can be told.</summary>
    public static StreamKind? Of(HttpContext context, HttpResponseMessage response)
    {
        if (response.StatusCode is HttpStatusCode.SwitchingProtocols)
        {
            return First(response.Headers, "Upgrade") is { } protocol && protocol.Equals(WebSocket, StringComparison.OrdinalIgnoreCase) ? StreamKind.WebSocket : null;
        }

        if (response.StatusCode is not HttpStatusCode.OK)
        {
            return null;
        }

        if (response.RequestMessage is { Headers.Protocol: WebSocket } request && request.Method == HttpMethod.Connect)
        {
            return StreamKind.WebSocket;
        }

        var type = First(response.Content.Headers, "Content-Type");
        return Is(type, EventType) && !response.Content.Headers.NonValidated.Contains("Content-Length") ? StreamKind.ServerSentEvents
            : IsGrpc(type) && HttpProtocol.IsHttp2(context.Request.Protocol) && !response.Headers.NonValidated.Contains("grpc-status") ? StreamKind.Grpc
            : null;
    }

    /// <summary>gRPC itself, not gRPC-Web, whose trailers are in the body.</summary>
    public static bool IsGrpc(string? type) =>
        Is(type, GrpcType) || (type is not null && type.StartsWith($"{GrpcType}+", StringComparison.OrdinalIgnoreCase));

    private static bool Is(string? type, string mediaType) =>
        type is not null && type.StartsWith(mediaType, StringComparison.OrdinalIgnoreCase) && (type.Length == mediaType.Length || type[mediaType.Length] is ';' or ' ');

    private static string? First(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
