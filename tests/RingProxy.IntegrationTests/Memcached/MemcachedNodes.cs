using RingProxy.Testing;
using RingProxy.Topology;

namespace RingProxy.IntegrationTests;

/// <summary>Real memcached servers on socket files, so that no port can be taken. Named a, b, c, …</summary>
internal sealed class MemcachedNodes : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly List<PeerProcess> _processes = [];
    private readonly string[] _environment;
    private readonly string[] _settings;

    private MemcachedNodes(string[] environment, string[] settings) => (_environment, _settings) = (environment, settings);

    /// <summary>As ring documents declare them.</summary>
    public RingNode[] Declared => [.. _processes.Select((_, i) => new RingNode { NodeId = RedisNodes.IdOf(i), Address = $"unix:{SocketOf(i)}" })];

    /// <param name="count">How many.</param>
    /// <param name="settings">For memcached.</param>
    public static Task<MemcachedNodes> StartAsync(int count, params string[] settings) => StartAsync(count, [], settings);

    /// <inheritdoc cref="StartAsync(int, string[])"/>
    /// <param name="count">How many.</param>
    /// <param name="environment">As <c>NAME=value</c>.</param>
    /// <param name="settings">For memcached.</param>
    public static async Task<MemcachedNodes> StartAsync(int count, string[] environment, string[] settings)
    {
        var nodes = new MemcachedNodes(environment, settings);
        for (var i = 0; i < count; i++)
        {
            nodes._processes.Add(null!);
            await nodes.RestartAsync(i);
        }

        return nodes;
    }

    /// <summary>A connection to the node itself.</summary>
    public async Task<MemcachedConnection> ConnectAsync(int node) => new(await _processes[node].ConnectAsync(SocketOf(node)));

    public void Signal(int node, string name) => _processes[node].Signal(name);

    public async Task KillAsync(int node) => await _processes[node].DisposeAsync();

    /// <summary>Starts a node that is not running, and waits until it listens.</summary>
    public async Task RestartAsync(int node)
    {
        File.Delete(SocketOf(node));
        _processes[node] = await PeerProcess.StartAsync("env", [.. _environment, "memcached", "-u", Environment.UserName, "-s", SocketOf(node), "-a", "0700", .. _settings]);
        await using var connection = await ConnectAsync(node);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        _directory.Dispose();
    }

    private string SocketOf(int node) => _directory.File(RedisNodes.IdOf(node));
}
