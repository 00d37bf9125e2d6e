namespace RingProxy.Topology;

/// <summary>
/// What etcd's errors mean to us. Codes and texts: https://github.com/etcd-io/etcd/blob/main/api/v3rpc/rpctypes/error.go.
/// </summary>
internal static class EtcdErrors
{
    /// <summary>Another endpoint may do better.</summary>
    public static bool IsEndpointFailure(GrpcException e) => e.Code is
        GrpcStatusCode.Unavailable or GrpcStatusCode.DeadlineExceeded or GrpcStatusCode.Cancelled or GrpcStatusCode.DataLoss
        or GrpcStatusCode.Unknown or GrpcStatusCode.Internal or GrpcStatusCode.Unimplemented
        || IsCertificateRefusal(e);

    /// <summary>A new token may help: this one is unknown, too old, or authentication was switched on since.</summary>
    public static bool IsStaleToken(GrpcException e) =>
        (e.Code is GrpcStatusCode.Unauthenticated && !IsCertificateRefusal(e))
        || (e.Code is GrpcStatusCode.InvalidArgument && (e.Detail.Contains("auth store is old", StringComparison.Ordinal) || IsUserMissing(e)));

    /// <summary>The cluster runs without users.</summary>
    public static bool IsAuthenticationOff(GrpcException e) =>
        e.Code is GrpcStatusCode.FailedPrecondition && e.Detail.Contains("authentication is not enabled", StringComparison.Ordinal);

    public static RingStoreFailure KindOf(GrpcException e) => e.Code switch
    {
        _ when IsCertificateRefusal(e) => RingStoreFailure.Unauthorized,
        GrpcStatusCode.Unauthenticated or GrpcStatusCode.PermissionDenied => RingStoreFailure.Unauthorized,
        GrpcStatusCode.InvalidArgument when IsUserMissing(e) || e.Detail.Contains("authentication failed", StringComparison.Ordinal) =>
            RingStoreFailure.Unauthorized,
        GrpcStatusCode.OutOfRange when e.Detail.Contains("compacted", StringComparison.Ordinal) => RingStoreFailure.Compacted,
        GrpcStatusCode.Unavailable or GrpcStatusCode.DeadlineExceeded or GrpcStatusCode.Cancelled => RingStoreFailure.Unavailable,
        _ => RingStoreFailure.Rejected,
    };

    /// <summary>Refused in the handshake, so by a message of the transport rather than of etcd.</summary>
    private static bool IsCertificateRefusal(GrpcException e) => e.Code is GrpcStatusCode.Unauthenticated && e.InnerException is not null;

    private static bool IsUserMissing(GrpcException e) => e.Detail.Contains("user name is empty", StringComparison.Ordinal);
}
