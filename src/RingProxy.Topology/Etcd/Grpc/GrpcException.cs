namespace RingProxy.Topology;

/// <summary>A gRPC call ended with another status than Ok, or did not get as far as a status.</summary>
/// <param name="wasSent">Whether the server may have seen the request, so that a write may have happened.</param>
internal sealed class GrpcException(GrpcStatusCode code, string detail, bool wasSent = true, Exception? inner = null)
    : Exception($"{detail} ({code})", inner)
{
    public GrpcStatusCode Code { get; } = code;

    /// <summary>The server's words.</summary>
    public string Detail { get; } = detail;

    public bool WasSent { get; } = wasSent;
}
