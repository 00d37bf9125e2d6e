namespace RingProxy.Topology;

/// <summary>A lease as granted.</summary>
internal readonly record struct EtcdLease(long Id, TimeSpan TimeToLive);
