using RingProxy.Topology.EtcdApi;

namespace RingProxy.Topology;

/// <summary>Leases: keys that are written with one disappear when it is not kept alive.</summary>
internal sealed class EtcdLeases(EtcdClient client)
{
    /// <summary>A new lease.</summary>
    /// <param name="timeToLive">Whole seconds, at least 1; the server may grant more.</param>
    /// <exception cref="RingStoreException">The lease cannot be had.</exception>
    public async Task<EtcdLease> GrantAsync(TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        var request = new LeaseGrantRequest { TTL = (long)Math.Ceiling(timeToLive.TotalSeconds) };
        var granted = await client.CallAsync(EtcdMethods.LeaseGrant, request, cancellationToken);
        return new EtcdLease(granted.ID, TimeSpan.FromSeconds(granted.TTL));
    }

    /// <summary>Lets the lease's time start again. False if it has expired: its keys are gone.</summary>
    /// <exception cref="RingStoreException">The server could not be asked.</exception>
    public async Task<bool> KeepAliveAsync(EtcdLease lease, CancellationToken cancellationToken)
    {
        var kept = await client.CallAsync(EtcdMethods.LeaseKeepAlive, new LeaseKeepAliveRequest { ID = lease.Id }, cancellationToken);
        return kept.TTL > 0;
    }

    /// <summary>Ends the lease and removes its keys.</summary>
    /// <exception cref="RingStoreException">The server could not be asked, or does not know the lease.</exception>
    public Task RevokeAsync(EtcdLease lease, CancellationToken cancellationToken) =>
        client.CallAsync(EtcdMethods.LeaseRevoke, new LeaseRevokeRequest { ID = lease.Id }, cancellationToken);
}
