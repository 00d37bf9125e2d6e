namespace RingProxy.IntegrationTests;

/// <summary>One etcd for the tests of a class that do no harm to it; each test takes a prefix of its own.</summary>
public sealed class EtcdServerFixture : IAsyncLifetime
{
    private int _prefixCount;

    internal EtcdServer Server { get; private set; } = null!;

    internal string NewPrefix() => $"/test{Interlocked.Increment(ref _prefixCount)}";

    public async Task InitializeAsync() => Server = await EtcdServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
