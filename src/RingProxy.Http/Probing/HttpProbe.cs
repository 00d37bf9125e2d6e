namespace RingProxy.Http;

/// <summary>GETs a path over the connections that requests use; 200 to 399 passes.</summary>
/// <param name="nodes">The client to the nodes.</param>
/// <param name="path">What to ask for.</param>
/// <param name="version">The version of HTTP that the nodes speak.</param>
internal sealed class HttpProbe(HttpMessageInvoker nodes, string path, Version version) : INodeProbe
{
    private const string UserAgent = "ringproxy-probe";

    public async Task<bool> PassesAsync(HttpNode node, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(string.Concat(node.Prefix.AsSpan().TrimEnd('/'), path)))
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        request.Headers.Host = node.HostName;
        using var response = await nodes.SendAsync(request, cancellationToken);
        return (int)response.StatusCode is >= 200 and < 400;
    }
}
