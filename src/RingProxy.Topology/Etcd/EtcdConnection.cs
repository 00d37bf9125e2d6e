namespace RingProxy.Topology;

/// <summary>The connection to one endpoint; a new one takes its place after a failure.</summary>
internal sealed record EtcdConnection(string Endpoint, GrpcChannel Channel);
