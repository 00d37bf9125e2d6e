namespace RingProxy.IntegrationTests;

/// <summary>Somebody took a port between its being found free and etcd's start.</summary>
internal sealed class EtcdPortTakenException() : Exception("etcd: address already in use");
