
namespace RingProxy.IntegrationTests;

/// <summary>Three members that agree by majority.</summary>
internal sealed class EtcdCluster : IAsyncDisposable
{
    private const int PortAttempts = 5;

    private readonly EtcdMember[] _plan = [EtcdMember.OnFreePorts("m0"), EtcdMember.OnFreePorts("m1"), EtcdMember.OnFreePorts("m2")];

    private EtcdCluster() => Members = [.. _plan.Select(EtcdServer.Of)];

    public IReadOnlyList<EtcdServer> Members { get; }

    public static async Task<EtcdCluster> StartAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            var cluster = new EtcdCluster();
            try
            {
                await Task.WhenAll(cluster.Members.Select(member => member.StartAsync(cluster._plan)));
                return cluster;
            }
            catch (EtcdPortTakenException) when (attempt < PortAttempts)
            {
                await cluster.DisposeAsync();
            }
        }
    }

    public Task StartAgainAsync(EtcdServer member) => member.StartAsync(_plan);

    public async ValueTask DisposeAsync()
    {
        foreach (var member in Members)
            await member.DisposeAsync();
    }
}
