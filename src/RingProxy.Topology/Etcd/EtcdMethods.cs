using RingProxy.Topology.EtcdApi;

namespace RingProxy.Topology;

/// <summary>The methods of etcd's v3 API that this room calls.</summary>
internal static class EtcdMethods
{
    public static readonly GrpcMethod<RangeRequest, RangeResponse> Range = new("/etcdserverpb.KV/Range", RangeResponse.Parser, MayRepeat: true);

    public static readonly GrpcMethod<PutRequest, PutResponse> Put = new("/etcdserverpb.KV/Put", PutResponse.Parser, MayRepeat: true);

    /// <summary>A transaction that compares and then writes finds itself beaten by its own first attempt.</summary>
    public static readonly GrpcMethod<TxnRequest, TxnResponse> Transaction = new("/etcdserverpb.KV/Txn", TxnResponse.Parser, MayRepeat: false);

    public static readonly GrpcMethod<WatchRequest, WatchResponse> Watch = new("/etcdserverpb.Watch/Watch", WatchResponse.Parser, MayRepeat: true);

    /// <summary>Repeated, it may leave a lease behind that nobody keeps alive; it expires.</summary>
    public static readonly GrpcMethod<LeaseGrantRequest, LeaseGrantResponse> LeaseGrant =
        new("/etcdserverpb.Lease/LeaseGrant", LeaseGrantResponse.Parser, MayRepeat: true);

    public static readonly GrpcMethod<LeaseRevokeRequest, LeaseRevokeResponse> LeaseRevoke =
        new("/etcdserverpb.Lease/LeaseRevoke", LeaseRevokeResponse.Parser, MayRepeat: true);

    public static readonly GrpcMethod<LeaseKeepAliveRequest, LeaseKeepAliveResponse> LeaseKeepAlive =
        new("/etcdserverpb.Lease/LeaseKeepAlive", LeaseKeepAliveResponse.Parser, MayRepeat: true);

    public static readonly GrpcMethod<AuthenticateRequest, AuthenticateResponse> Authenticate =
        new("/etcdserverpb.Auth/Authenticate", AuthenticateResponse.Parser, MayRepeat: true);
}
