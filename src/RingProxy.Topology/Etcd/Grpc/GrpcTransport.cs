using System.Security.Authentication;
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

    /// <summary>Ours of theirs is an exception of its own; theirs of ours is an alert (RFC 8446 section 6.2) that only the text tells.</summary>
    private static bool IsCertificateRefusal(Exception cause) =>
        cause is AuthenticationException || cause.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase);
}
