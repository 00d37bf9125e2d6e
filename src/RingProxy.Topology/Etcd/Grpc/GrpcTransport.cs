using Google.Protobuf;

namespace RingProxy.Topology;

/// <summary>Tells transport failures in gRPC's terms.</summary>
internal static class GrpcTransport
{
    public static bool IsFailure(Exception e) => e is HttpRequestException or IOException or InvalidProtocolBufferException or ObjectDisposedException;

    public static GrpcException Describe(Exception e)
    {
        if (e is InvalidProtocolBufferException)
            return new GrpcException(GrpcStatusCode.Internal, $"an answer that cannot be understood: {e.Message}", inner: e);
        var wasSent = e is not HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
        };
        var cause = e.GetBaseException();
        return IsCertificateRefusal(cause)
            ? new GrpcException(GrpcStatusCode.Unauthenticated, cause.Message, wasSent, e)
            : new GrpcException(GrpcStatusCode.Unavailable, cause.Message, wasSent, e);
    }

    /// <summary>Ours of theirs, or theirs of ours: an alert of TLS (RFC 8446 section 6.2). Only the text tells either.</summary>
    private static bool IsCertificateRefusal(Exception cause) => cause.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase);
}
