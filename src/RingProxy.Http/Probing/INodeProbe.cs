namespace RingProxy.Http;

/// <summary>One way to ask a node whether it is well.</summary>
internal interface INodeProbe
{
    /// <summary>Whether it is. An exception counts as no.</summary>
    Task<bool> PassesAsync(HttpNode node, CancellationToken cancellationToken);
}
