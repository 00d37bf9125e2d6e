using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace RingProxy.Topology;

/// <summary>
/// Reads how a call ended: in the trailers, or in the headers of an answer that has no body
/// (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md, "Responses").
/// </summary>
internal static class GrpcStatus
{
    private const string ContentType = "application/grpc";

    /// <summary>What the headers tell: that this is no gRPC server, or that the call has failed already.</summary>
    /// <exception cref="GrpcException">Either of them.</exception>
    public static void CheckHeaders(HttpResponseMessage response)
    {
        if (response.StatusCode is not HttpStatusCode.OK)
            throw new GrpcException(CodeOf(response.StatusCode), $"HTTP status {(int)response.StatusCode}");
        var contentType = response.Content.Headers.ContentType?.MediaType ?? "none";
        if (!contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase))
            throw new GrpcException(GrpcStatusCode.Unknown, $"content type {contentType}: not a gRPC server");
        if (Find(response.Headers) is { } early)
            Throw(early);
    }

    /// <summary>How the call ended; to be asked after the whole body was read.</summary>
    /// <exception cref="GrpcException">Not with Ok.</exception>
    public static void CheckTrailers(HttpResponseMessage response) => Throw(
        Find(response.TrailingHeaders) ?? (GrpcStatusCode.Unavailable, "the stream ended without a status"));

    /// <summary>Percent-encoded UTF-8; what is not well encoded stays as it is.</summary>
    internal static string DecodeMessage(string encoded) => Uri.UnescapeDataString(encoded);

    private static void Throw((GrpcStatusCode Code, string Detail) status)
    {
        if (status.Code is not GrpcStatusCode.Ok)
            throw new GrpcException(status.Code, status.Detail);
    }

    private static (GrpcStatusCode Code, string Detail)? Find(HttpResponseHeaders headers)
    {
        if (!headers.TryGetValues("grpc-status", out var statuses))
            return null;
        var status = statuses.First();
        var detail = headers.TryGetValues("grpc-message", out var messages) ? DecodeMessage(string.Join(',', messages)) : "no reason given";
        return int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? ((GrpcStatusCode)code, detail)
            : (GrpcStatusCode.Unknown, $"grpc-status {status}: {detail}");
    }

    /// <summary>For answers of proxies and of other servers: https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md.</summary>
    private static GrpcStatusCode CodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => GrpcStatusCode.Internal,
        HttpStatusCode.Unauthorized => GrpcStatusCode.Unauthenticated,
        HttpStatusCode.Forbidden => GrpcStatusCode.PermissionDenied,
        HttpStatusCode.NotFound => GrpcStatusCode.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
            or HttpStatusCode.GatewayTimeout => GrpcStatusCode.Unavailable,
        _ => GrpcStatusCode.Unknown,
    };
}
