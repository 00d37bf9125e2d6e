using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.IntegrationTests;

/// <summary>Real redis-servers on socket files, so that no port can be taken. Named a, b, c, …</summary>
internal sealed class RedisNodes : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly List<PeerProcess> _processes = [];
    private readonly Func<int, string[]> _settingsOf;

    private RedisNodes(Func<int, string[]> settingsOf) => _settingsOf = settingsOf;

    public int Count => _processes.Count;

    /// <param name="count">How many.</param>
    /// <param name="settings">For redis-server, beyond those for a server without a disk.</param>
    public static Task<RedisNodes> StartAsync(int count, params string[] settings) => StartAsync(count, _ => settings);

    /// <inheritdoc cref="StartAsync(int, string[])"/>
    public static async Task<RedisNodes> StartAsync(int count, Func<int, string[]> settings)
    {
        var nodes = new RedisNodes(settings);
        for (var i = 0; i < count; i++)
        {
            nodes._processes.Add(null!);
            await nodes.RestartAsync(i);
        }

        return nodes;
    }

    public static string IdOf(int node) => $"{(char)('a' + node)}";

    public string AddressOf(int node) => $"unix:{SocketOf(node)}";

    /// <summary>As ring documents declare them.</summary>
    public RingNode[] Declared => [.. Enumerable.Range(0, Count).Select(i => new RingNode { NodeId = IdOf(i), Address = AddressOf(i) })];

    /// <summary>A connection to the node itself.</summary>
    public async Task<RedisConnection> ConnectAsync(int node) => new(await _processes[node].ConnectAsync(SocketOf(node)));

    public void Signal(int node, string name) => _processes[node].Signal(name);

    public async Task KillAsync(int node) => await _processes[node].DisposeAsync();

    /// <summary>Starts a node that is not running, and waits until it answers.</summary>
    public async Task RestartAsync(int node)
    {
        File.Delete(SocketOf(node));
        _processes[node] = await PeerProcess.StartAsync(
            "redis-server", ["--port", "0", "--unixsocket", SocketOf(node), "--save", "", "--appendonly", "no", "--dir", _directory.Path, .. _settingsOf(node)]);
        await using var connection = await ConnectAsync(node);
        await connection.CallAsync("PING");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        _directory.Dispose();
    }

    private string SocketOf(int node) => _directory.File(IdOf(node));
}
