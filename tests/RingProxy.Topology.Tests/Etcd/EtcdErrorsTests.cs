namespace RingProxy.Topology.Tests;

public sealed class EtcdErrorsTests
{
    [Theory]
    [InlineData(nameof(GrpcStatusCode.Unavailable), "etcdserver: no leader", RingStoreFailure.Unavailable)]
    [InlineData(nameof(GrpcStatusCode.DeadlineExceeded), "context deadline exceeded", RingStoreFailure.Unavailable)]
    [InlineData(nameof(GrpcStatusCode.OutOfRange), "etcdserver: mvcc: required revision has been compacted", RingStoreFailure.Compacted)]
    [InlineData(nameof(GrpcStatusCode.Unauthenticated), "etcdserver: invalid auth token", RingStoreFailure.Unauthorized)]
    [InlineData(nameof(GrpcStatusCode.PermissionDenied), "etcdserver: permission denied", RingStoreFailure.Unauthorized)]
    [InlineData(nameof(GrpcStatusCode.InvalidArgument), "etcdserver: authentication failed, invalid user ID or password", RingStoreFailure.Unauthorized)]
    [InlineData(nameof(GrpcStatusCode.InvalidArgument), "etcdserver: user name is empty", RingStoreFailure.Unauthorized)]
    [InlineData(nameof(GrpcStatusCode.InvalidArgument), "etcdserver: request is too large", RingStoreFailure.Rejected)]
    [InlineData(nameof(GrpcStatusCode.ResourceExhausted), "etcdserver: mvcc: database space exceeded", RingStoreFailure.Rejected)]
    public void KindOf_ErrorsOfEtcd_TellWhatHelps(string code, string detail, RingStoreFailure kind) =>
        Assert.Equal(kind, EtcdErrors.KindOf(new GrpcException(Enum.Parse<GrpcStatusCode>(code), detail)));

    [Theory]
    [InlineData(nameof(GrpcStatusCode.Unauthenticated), "etcdserver: invalid auth token", true)]
    [InlineData(nameof(GrpcStatusCode.InvalidArgument), "etcdserver: revision of auth store is old", true)]
    [InlineData(nameof(GrpcStatusCode.InvalidArgument), "etcdserver: user name is empty", true)]
    [InlineData(nameof(GrpcStatusCode.InvalidArgument), "etcdserver: authentication failed, invalid user ID or password", false)]
    [InlineData(nameof(GrpcStatusCode.PermissionDenied), "etcdserver: permission denied", false)]
    public void IsStaleToken_ErrorsOfEtcd_OnlyWhereANewOneMayHelp(string code, string detail, bool isStale) =>
        Assert.Equal(isStale, EtcdErrors.IsStaleToken(new GrpcException(Enum.Parse<GrpcStatusCode>(code), detail)));

    [Theory]
    [InlineData(nameof(GrpcStatusCode.Unavailable), true)]
    [InlineData(nameof(GrpcStatusCode.DeadlineExceeded), true)]
    [InlineData(nameof(GrpcStatusCode.Unknown), true)]
    [InlineData(nameof(GrpcStatusCode.Unauthenticated), false)]
    [InlineData(nameof(GrpcStatusCode.InvalidArgument), false)]
    [InlineData(nameof(GrpcStatusCode.ResourceExhausted), false)]
    public void IsEndpointFailure_Code_OnlyWhereAnotherEndpointMayDoBetter(string code, bool isFailure) =>
        Assert.Equal(isFailure, EtcdErrors.IsEndpointFailure(new GrpcException(Enum.Parse<GrpcStatusCode>(code), "any")));
}
