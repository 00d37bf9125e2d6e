namespace RingProxy.FaultBench;

/// <summary>All node processes of a comparison. The second is the one that is hit.</summary>
internal sealed class Nodes : IAsyncDisposable
{
    private readonly NodeProcess[] _all;

    private Nodes(NodeProcess[] all) => _all = all;

    public IReadOnlyList<NodeProcess> All => _all;

    public IReadOnlyList<string> Ids => [.. _all.Select(node => node.Id)];

    public NodeProcess Hit => _all[1];

    public IEnumerable<NodeProcess> Survivors => _all.Where(node => node != Hit);

    /// <param name="extraArguments">Further arguments of each node process, by its index.</param>
    public static async Task<Nodes> StartAsync(IReadOnlyList<(string Id, int Port)> nodes, Func<int, string>? extraArguments = null)
    {
        if (nodes.Count < 2)
            throw new ArgumentException($"--node comes {nodes.Count} times; legal: at least 2");
        var all = new Nodes([.. nodes.Select((node, index) => new NodeProcess(node.Id, node.Port, extraArguments?.Invoke(index) ?? ""))]);
        await all.StartAsync();
        return all;
    }

    /// <summary>Starts what does not run.</summary>
    public Task StartAsync() => Task.WhenAll(_all.Select(node => node.StartAsync()));

    public async Task<string[]> AskAllAsync(string command) => await Task.WhenAll(_all.Select(node => node.AskAsync(command)));

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _all)
            await node.DisposeAsync();
    }
}
