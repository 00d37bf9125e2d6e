namespace RingProxy.Http;

/// <summary>The one client to the nodes that requests and probes share.</summary>
internal sealed class NodeClient : IDisposable
{
    public NodeClient(RingHttpOptions options)
    {
        Handler = NodeConnector.CreateClient(options);
        Direct = new HttpMessageInvoker(Handler);
    }

    public SocketsHttpHandler Handler { get; }

    /// <summary>For requests of our own, which go to one node and no other.</summary>
    public HttpMessageInvoker Direct { get; }

    public void Dispose() => Direct.Dispose();
}
