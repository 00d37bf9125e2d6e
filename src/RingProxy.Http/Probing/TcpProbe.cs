namespace RingProxy.Http;

/// <summary>A connection that is accepted passes; it is closed at once.</summary>
internal sealed class TcpProbe : INodeProbe
{
    public async Task<bool> PassesAsync(HttpNode node, CancellationToken cancellationToken)
    {
        await using var stream = await NodeConnector.ConnectAsync(new Uri(node.Prefix), cancellationToken);
        return true;
    }
}
