namespace RingProxy.IntegrationTests;

/// <summary>Three nodes for a class of tests that neither stop nor fill them.</summary>
public sealed class RedisNodesFixture : IAsyncLifetime
{
    internal RedisNodes Nodes { get; private set; } = null!;

    public async Task InitializeAsync() => Nodes = await RedisNodes.StartAsync(3);

    public Task DisposeAsync() => Nodes.DisposeAsync().AsTask();
}
